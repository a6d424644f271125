"""The life of an outbound text message, as a table of allowed moves."""

from collections.abc import Mapping
from types import MappingProxyType

from cti.words import MessageState

_S = MessageState

MOVES: Mapping[MessageState, frozenset[MessageState]] = MappingProxyType(
    {
        _S.RECEIVED: frozenset(),
        _S.DUE: frozenset({_S.SENDING, _S.WITHHELD}),
        # DUE: the carrier was surely not asked.
        _S.SENDING: frozenset({_S.DUE, _S.SENT, _S.DELIVERED, _S.FAILED, _S.UNKNOWN}),
        # Nobody is written to twice: an unknown message waits for the carrier's word, not for us.
        _S.UNKNOWN: frozenset({_S.SENT, _S.DELIVERED, _S.FAILED}),
        _S.SENT: frozenset({_S.DELIVERED, _S.FAILED}),
        _S.DELIVERED: frozenset(),
        _S.FAILED: frozenset(),
        _S.WITHHELD: frozenset(),
    }
)

STATE_OF_STATUS: Mapping[str, MessageState] = MappingProxyType(
    {
        "accepted": _S.SENT,
        "scheduled": _S.SENT,
        "queued": _S.SENT,
        "sending": _S.SENT,
        "sent": _S.SENT,
        "delivered": _S.DELIVERED,
        "read": _S.DELIVERED,
        "undelivered": _S.FAILED,
        "failed": _S.FAILED,
        "canceled": _S.FAILED,
    }
)


def may_move(old: MessageState, new: MessageState) -> bool:
    """Whether the table allows the move."""
    return new in MOVES[old]
