"""How an agent's state may move."""

from types import MappingProxyType

from cti.words import PresenceState

_OFFLINE = PresenceState.OFFLINE
_READY = PresenceState.READY
_RESERVED = PresenceState.RESERVED
_TALKING = PresenceState.TALKING
_WRAP_UP = PresenceState.WRAP_UP
_NOT_READY = PresenceState.NOT_READY
_UNAVAILABLE = PresenceState.UNAVAILABLE

MOVES = MappingProxyType(
    {
        _OFFLINE: frozenset({_READY, _NOT_READY}),
        _READY: frozenset({_RESERVED, _NOT_READY, _UNAVAILABLE, _OFFLINE}),
        # Back to ready when the offer is taken away, not ready when it was missed or rejected.
        _RESERVED: frozenset({_TALKING, _READY, _NOT_READY, _OFFLINE}),
        _TALKING: frozenset({_WRAP_UP, _NOT_READY, _OFFLINE}),
        _WRAP_UP: frozenset({_READY, _NOT_READY, _OFFLINE}),
        _NOT_READY: frozenset({_READY, _UNAVAILABLE, _OFFLINE}),
        # Sound and device are armed by a click, so nobody becomes ready by coming back.
        _UNAVAILABLE: frozenset({_READY, _NOT_READY, _OFFLINE}),
    }
)

# States in which an agent belongs to a reservation and cannot simply leave.
BUSY = frozenset({_RESERVED, _TALKING, _WRAP_UP})
# States that count as being at work when a wait is estimated.
STAFFED = frozenset({_READY}) | BUSY


def may_move(old: PresenceState, new: PresenceState) -> bool:
    """Whether an agent who is `old` may become `new`."""
    return new in MOVES[old]
