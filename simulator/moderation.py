"""What the API may do to the participants of a conference."""

from dataclasses import dataclass

from simulator.conferences import Conference, Participant
from simulator.interpreter import Interpreter
from simulator.legs import HangUp
from simulator.performing.conference import announce
from simulator.webhooks import Hook


@dataclass(frozen=True)
class Change:
    """A wanted change; None leaves things as they are."""

    muted: bool | None = None
    hold: bool | None = None
    hold_hook: Hook | None = None
    coaching: bool | None = None
    call_sid_to_coach: str | None = None
    end_on_exit: bool | None = None
    announce: Hook | None = None


def change(conference: Conference, participant: Participant, wanted: Change) -> None:
    """Apply a change; each kind is told by its own event."""
    if wanted.muted is not None and wanted.muted != participant.muted:
        participant.muted = wanted.muted
        conference.tell(
            "mute", "participant-mute" if wanted.muted else "participant-unmute", participant
        )
    if wanted.hold is not None and wanted.hold != participant.hold:
        participant.hold, participant.hold_hook = wanted.hold, wanted.hold_hook
        conference.tell(
            "hold", "participant-hold" if wanted.hold else "participant-unhold", participant
        )
    _modify(conference, participant, wanted)
    conference.mix()
    if wanted.announce is not None:
        _announce(conference, participant, wanted.announce)


def announce_to_all(conference: Conference, hook: Hook) -> None:
    """Let every participant hear a document."""
    for participant in conference.participants.values():
        _announce(conference, participant, hook)


def kick(conference: Conference, participant: Participant) -> None:
    """Take a participant out: the call itself ends, no document of it goes on."""
    conference.part(participant, "participant_updated_via_api")
    participant.leg.hang_up(HangUp(by="removed from conference"))


def end(conference: Conference) -> None:
    """End a conference by the API: all its calls end, no document of them goes on."""
    legs = [p.leg for p in conference.participants.values()]
    conference.end("conference-ended-via-api", leaving="conference_ended_via_api")
    for leg in legs:
        leg.hang_up(HangUp(by="conference ended by API"))


def _modify(conference: Conference, participant: Participant, wanted: Change) -> None:
    before = (participant.end_on_exit, participant.coached)
    if wanted.end_on_exit is not None:
        participant.end_on_exit = wanted.end_on_exit
    if wanted.coaching is False:
        participant.coached = ""
    elif wanted.call_sid_to_coach is not None:
        participant.coached = wanted.call_sid_to_coach
    if (participant.end_on_exit, participant.coached) != before:
        conference.tell("modify", "participant-modify", participant)


def _announce(conference: Conference, participant: Participant, hook: Hook) -> None:
    if participant.hold:
        conference.tell(
            "announcement", "announcement-fail", participant,
            AnnounceUrl=hook.url, ReasonAnnouncementFailed="participant is on hold",
        )  # fmt: skip
        return
    work = announce(Interpreter(participant.leg), conference, participant, hook)
    participant.leg.carrier.spawn(work)
