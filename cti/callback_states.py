"""The life of a promised callback, as a table of allowed moves."""

from cti.words import CallbackState

_S = CallbackState

MOVES: dict[CallbackState, frozenset[CallbackState]] = {
    _S.OPEN: frozenset({_S.RESERVED, _S.DIALLING, _S.EXPIRED, _S.CANCELLED, _S.UNREACHED}),
    _S.RESERVED: frozenset({_S.OPEN, _S.DIALLING, _S.CANCELLED}),
    _S.DIALLING: frozenset({_S.OPEN, _S.KEPT, _S.EXPIRED, _S.CANCELLED, _S.UNREACHED}),
    _S.KEPT: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.UNREACHED: frozenset(),
}

OVER = frozenset(state for state, following in MOVES.items() if not following)


def may_move(old: CallbackState, new: CallbackState) -> bool:
    """Whether the table allows the move; a callback that is over absorbs everything."""
    return new in MOVES[old]
