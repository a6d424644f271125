"""How a call and its legs may move, whatever order the carrier's reports come in."""

from types import MappingProxyType

from cti.words import CallState
from telephony.reports import CallStatus, DialStatus

TERMINAL = frozenset(
    {
        CallState.COMPLETED,
        CallState.BUSY,
        CallState.NO_ANSWER,
        CallState.FAILED,
        CallState.CANCELED,
    }
)

# A late report of an earlier state, and anything after the end, moves nothing.
MOVES = MappingProxyType(
    {
        CallState.PLANNED: frozenset({CallState.RINGING, CallState.LIVE}) | TERMINAL,
        CallState.RINGING: frozenset({CallState.LIVE}) | TERMINAL,
        # An end is an end in any word: a leg counts as answered when it asks for its document, and
        # one that is hung up in that instant is told of as never answered.
        CallState.LIVE: TERMINAL,
        **{state: frozenset[CallState]() for state in TERMINAL},
    }
)

STATE_OF = MappingProxyType(
    {
        CallStatus.QUEUED: CallState.PLANNED,
        CallStatus.INITIATED: CallState.PLANNED,
        CallStatus.RINGING: CallState.RINGING,
        CallStatus.IN_PROGRESS: CallState.LIVE,
        CallStatus.COMPLETED: CallState.COMPLETED,
        CallStatus.BUSY: CallState.BUSY,
        CallStatus.NO_ANSWER: CallState.NO_ANSWER,
        CallStatus.FAILED: CallState.FAILED,
        CallStatus.CANCELED: CallState.CANCELED,
    }
)

# Of a leg that a document of ours dialled, as the dial's own report tells it. Whoever picked up and
# did not take the call has ended one all the same.
DIALLED_STATE_OF = MappingProxyType(
    {
        DialStatus.COMPLETED: CallState.COMPLETED,
        DialStatus.ANSWERED: CallState.COMPLETED,
        DialStatus.BUSY: CallState.BUSY,
        DialStatus.NO_ANSWER: CallState.NO_ANSWER,
        DialStatus.FAILED: CallState.FAILED,
        DialStatus.CANCELED: CallState.CANCELED,
    }
)


def may_move(old: CallState, new: CallState) -> bool:
    """Whether a leg that stands at `old` may be said to stand at `new`."""
    return new in MOVES[old]
