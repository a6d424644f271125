"""Short messages in both directions, with the carrier's own opt-out words."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from simulator.sids import new_sid
from simulator.webhooks import Hook

SEGMENT_GSM = 160
SEGMENT_UNICODE = 70

_STOP_WORDS = frozenset(
    {"CANCEL", "END", "QUIT", "STOP", "STOPALL", "UNSUBSCRIBE", "REVOKE", "OPTOUT"}
)
_START_WORDS = frozenset({"START", "YES", "UNSTOP"})
_HELP_WORDS = frozenset({"HELP", "INFO"})


class MessageStatus(StrEnum):
    """A message's state."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    RECEIVED = "received"


@dataclass
class Message:
    """One message as the books show it."""

    account_sid: str
    from_: str
    to: str
    body: str
    direction: str
    created_at: datetime
    status: MessageStatus = MessageStatus.QUEUED
    sid: str = field(default_factory=lambda: new_sid("SM"))
    sent_at: datetime | None = None
    updated_at: datetime | None = None
    error_code: int | None = None
    callback: Hook | None = None

    @property
    def segments(self) -> int:
        """Give how many messages the network really carries."""
        size = SEGMENT_GSM if self.body.isascii() else SEGMENT_UNICODE
        return max(1, -(-len(self.body) // size))


def opt_out_type(body: str) -> str | None:
    """Give STOP, START or HELP for the carrier's own words, None for any other message."""
    word = body.strip().upper()
    if word in _STOP_WORDS:
        return "STOP"
    if word in _START_WORDS:
        return "START"
    return "HELP" if word in _HELP_WORDS else None
