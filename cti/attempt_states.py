"""The life of an outbound call, as a table of allowed moves."""

from cti.words import AttemptState

_S = AttemptState

MOVES: dict[AttemptState, frozenset[AttemptState]] = {
    # PLACED: a webhook of an earlier placing that was thought to have died.
    _S.PLANNED: frozenset({_S.PLACING, _S.PLACED, _S.WITHDRAWN}),
    # PLANNED: the carrier was surely not asked.
    _S.PLACING: frozenset({_S.PLACED, _S.REFUSED, _S.UNKNOWN, _S.PLANNED}),
    _S.UNKNOWN: frozenset({_S.PLACED, _S.PLANNED, _S.WITHDRAWN, _S.DOUBTFUL}),
    _S.PLACED: frozenset({_S.ANSWERED, _S.ENDED}),
    _S.ANSWERED: frozenset({_S.ENDED}),
    _S.ENDED: frozenset(),
    _S.REFUSED: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.DOUBTFUL: frozenset(),
}

OVER = frozenset(state for state, following in MOVES.items() if not following)
# The carrier may still come up with a call that bears the attempt's id.
ADOPTABLE = frozenset(state for state, following in MOVES.items() if _S.PLACED in following)


def may_move(old: AttemptState, new: AttemptState) -> bool:
    """Whether the table allows the move; an attempt that is over absorbs everything."""
    return new in MOVES[old]
