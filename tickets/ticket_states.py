"""The life of a ticket, as a table of allowed moves."""

from tickets.words import TicketState

_S = TicketState

MOVES: dict[TicketState, frozenset[TicketState]] = {
    _S.OPEN: frozenset({_S.IN_WORK, _S.WAITING, _S.RESOLVED, _S.CLOSED}),
    _S.IN_WORK: frozenset({_S.OPEN, _S.WAITING, _S.RESOLVED, _S.CLOSED}),
    _S.WAITING: frozenset({_S.IN_WORK, _S.RESOLVED, _S.CLOSED}),
    # The customer says it is not settled after all.
    _S.RESOLVED: frozenset({_S.IN_WORK, _S.CLOSED}),
    _S.CLOSED: frozenset(),
}


def may_move(old: TicketState, new: TicketState) -> bool:
    """Whether the table allows the move; a closed ticket stays closed, a new one refers to it."""
    return new in MOVES[old]
