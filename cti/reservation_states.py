"""How an offer may move, from the first ring to the end of the wrap-up."""

from types import MappingProxyType

from cti.words import ReservationState

_OFFERED = ReservationState.OFFERED
_ACCEPTED = ReservationState.ACCEPTED
_CONNECTING = ReservationState.CONNECTING
_TALKING = ReservationState.TALKING
_WRAP_UP = ReservationState.WRAP_UP
_DONE = ReservationState.DONE
_MISSED = ReservationState.MISSED
_REJECTED = ReservationState.REJECTED
_WITHDRAWN = ReservationState.WITHDRAWN
_LOST = ReservationState.LOST

TERMINAL = frozenset({_DONE, _MISSED, _REJECTED, _WITHDRAWN, _LOST})
# The agent's part is still to come: the caller may be taken away from them without a word.
BEFORE_TALK = frozenset({_OFFERED, _ACCEPTED, _CONNECTING})

MOVES = MappingProxyType(
    {
        _OFFERED: frozenset({_ACCEPTED, _MISSED, _REJECTED, _WITHDRAWN}),
        _ACCEPTED: frozenset({_CONNECTING, _MISSED, _REJECTED, _WITHDRAWN}),
        _CONNECTING: frozenset({_TALKING, _REJECTED, _WITHDRAWN, _LOST}),
        _TALKING: frozenset({_WRAP_UP, _LOST}),
        _WRAP_UP: frozenset({_DONE}),
        **{state: frozenset[ReservationState]() for state in TERMINAL},
    }
)


def may_move(old: ReservationState, new: ReservationState) -> bool:
    """Whether an offer that stands at `old` may come to stand at `new`."""
    return new in MOVES[old]
