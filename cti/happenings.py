"""What the floors above may want to hear of at once; ids only."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CallStarted:
    """A call was logged."""

    call_id: UUID


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The customer's leg is over; nothing more will be heard on it."""

    call_id: UUID


@dataclass(frozen=True, slots=True)
class AgentLegEnded:
    """An agent's leg is over, wanted or not."""

    call_id: UUID
    leg_id: UUID
    reservation_id: UUID | None


@dataclass(frozen=True, slots=True)
class CustomerAnswered:
    """Somebody picked up a call that we placed."""

    attempt_id: UUID
    call_id: UUID


@dataclass(frozen=True, slots=True)
class AttemptEnded:
    """A call that we placed, or meant to place, is over; the row says how."""

    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class EntryChanged:
    """A wait began, moved or ended."""

    entry_id: UUID
    queue: str


@dataclass(frozen=True, slots=True)
class Offered:
    """An agent was offered a queue entry and has until a deadline to accept."""

    reservation_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class ReservationChanged:
    """An offer was accepted, missed, rejected, connected, ended or wrapped up."""

    reservation_id: UUID
    member_id: UUID


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """An agent's state changed."""

    member_id: UUID


@dataclass(frozen=True, slots=True)
class CallbackChanged:
    """A promised callback was made, moved or ended."""

    callback_id: UUID


@dataclass(frozen=True, slots=True)
class RecordingReady:
    """A recording can be fetched."""

    recording_id: UUID
    call_id: UUID


@dataclass(frozen=True, slots=True)
class VoicemailTranscribed:
    """The words of a voicemail are known."""

    voicemail_id: UUID
