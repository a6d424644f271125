"""Conferences: who is in, who hears whom, and the events about it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator import taping
from simulator.clock import rfc2822
from simulator.recordings import Recording
from simulator.sids import new_sid
from simulator.twiml.rooms import ConferenceNoun
from simulator.webhooks import Hook, hook_or_none

if TYPE_CHECKING:
    from simulator.carrier import Carrier
    from simulator.legs import Leg


class ConferenceStatus(StrEnum):
    """A conference's state."""

    INIT = "init"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"


@dataclass
class Participant:
    """One leg in a conference. `left` is done with the reason when it is out."""

    leg: "Leg"
    noun: ConferenceNoun
    muted: bool
    coached: str
    end_on_exit: bool
    joined_at: datetime
    hold: bool = False
    hold_hook: Hook | None = None
    left: asyncio.Future[str] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    ambience_changed: Callable[[], None] = lambda: None

    @property
    def sid(self) -> str:
        """Give the call's sid."""
        return self.leg.call.sid

    @property
    def coaching(self) -> bool:
        """Tell whether only one other participant hears this one."""
        return bool(self.coached)


@dataclass
class Conference:
    """One conference of a name; the first to join fixes callbacks, region and recording."""

    carrier: "Carrier"
    name: str
    created_at: datetime
    sid: str = field(default_factory=lambda: new_sid("CF"))
    status: ConferenceStatus = ConferenceStatus.INIT
    first: ConferenceNoun | None = None
    participants: dict[str, Participant] = field(default_factory=dict)
    expected: dict[str, tuple["Leg", ConferenceNoun]] = field(default_factory=dict)
    updated_at: datetime | None = None
    reason_ended: str | None = None
    ended_by: str | None = None
    sequence: int = 0

    def admit(self, leg: "Leg", noun: ConferenceNoun) -> Participant:
        """Let a leg in; the first one's settings hold for the conference.

        The URLs in the noun must be absolute.
        """
        if self.first is None:
            self.first = noun
        self.expected.pop(leg.call.sid, None)
        participant = Participant(
            leg=leg,
            noun=noun,
            muted=noun.muted,
            coached=noun.coach,
            end_on_exit=noun.end_conference_on_exit,
            joined_at=self.carrier.clock.now(),
        )
        self.participants[participant.sid] = participant
        leg.room = self
        self.tell("join", "participant-join", participant)
        self._start_if_ready()
        self.mix()
        return participant

    @property
    def started(self) -> bool:
        """Tell whether voices are mixed."""
        return self.status is ConferenceStatus.IN_PROGRESS

    def heard_by(self, call_sid: str) -> frozenset[str]:
        """Give whom a participant hears: not who is muted, held, or coaching others."""
        listener = self.participants.get(call_sid)
        if listener is None or listener.hold or not self.started:
            return frozenset()
        return frozenset(
            p.sid
            for p in self.participants.values()
            if p.sid != call_sid
            and not p.muted
            and not p.hold
            and (not p.coaching or p.coached == call_sid)
        )

    def mix(self) -> None:
        """Mix anew after any change."""
        self.updated_at = self.carrier.clock.now()
        self.carrier.hearing.refresh([p.leg for p in self.participants.values()])
        for participant in self.participants.values():
            participant.ambience_changed()

    def part(self, participant: Participant, reason: str) -> None:
        """Let a participant out; may be repeated. The last one ends the conference."""
        if self.participants.pop(participant.sid, None) is None:
            return
        leg = participant.leg
        if leg.room is self:
            leg.room = None
        self.carrier.hearing.refresh([leg])
        self.tell("leave", "participant-leave", participant, ReasonParticipantLeft=reason,
                  ParticipantCallStatus=leg.call.status.value)  # fmt: skip
        if not participant.left.done():
            participant.left.set_result(reason)
        kicked = "kicked" if reason == "participant_updated_via_api" else "left"
        if participant.end_on_exit:
            self.end(f"participant-with-end-conference-on-exit-{kicked}", participant.sid)
        elif not self.participants:
            self.end(f"last-participant-{kicked}", participant.sid)
        else:
            self.mix()

    def end(
        self,
        reason: str,
        ended_by: str | None = None,
        leaving: str = "moderator_ended_conference",
    ) -> None:
        """End it: all participants go on with their own documents; may be repeated."""
        if self.status is ConferenceStatus.COMPLETED:
            return
        self.status = ConferenceStatus.COMPLETED
        self.carrier.live_rooms.pop(self.name, None)
        self.reason_ended, self.ended_by = reason, ended_by
        for participant in list(self.participants.values()):
            participant.end_on_exit = False
            self.part(participant, leaving)
        self.updated_at = self.carrier.clock.now()
        taping.finish_all(self.carrier, self.sid)
        ending = {"CallSidEndingConference": ended_by} if ended_by else {}
        self.tell("end", "conference-end", None, ReasonConferenceEnded=reason, **ending)

    def tell(
        self, subscribed: str, event: str, participant: Participant | None, **more: str
    ) -> None:
        """Write an event down and send it to the callback if that word was subscribed."""
        carrier = self.carrier
        about = participant.sid if participant else None
        carrier.truth.note(
            "conference", conference_sid=self.sid, name=self.name, event=event, call_sid=about,
            **more,
        )  # fmt: skip
        noun = self.first
        if noun is None or subscribed not in noun.status_callback_event:
            return
        hook = hook_or_none(noun.status_callback, noun.status_callback_method)
        if hook is None:
            return
        self.sequence += 1
        params = {
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "AccountSid": carrier.account_sid,
            "SequenceNumber": str(self.sequence),
            "Timestamp": rfc2822(carrier.clock.now()) or "",
            "StatusCallbackEvent": event,
            **(_participant_params(participant) if participant else {}),
            **more,
        }
        carrier.spawn(carrier.post.tell(hook, params, about=about or self.sid))

    def _start_if_ready(self) -> None:
        starters = any(p.noun.start_conference_on_enter for p in self.participants.values())
        if self.status is ConferenceStatus.INIT and starters and len(self.participants) > 1:
            self.status = ConferenceStatus.IN_PROGRESS
            self.tell("start", "conference-start", None)
            if self.first is not None and self.first.record == "record-from-start":
                self._record(self.first)

    def _record(self, noun: ConferenceNoun) -> None:
        hook = hook_or_none(noun.recording_status_callback, noun.recording_status_callback_method)
        taping.start(
            self.carrier,
            Recording(
                account_sid=self.carrier.account_sid,
                source="Conference",
                started_at=self.carrier.clock.now(),
                conference_sid=self.sid,
                callback=hook,
                events=noun.recording_status_callback_event,
            ),
        )


def conference_named(carrier: "Carrier", name: str) -> Conference:
    """Give the live conference of that name, or a new one."""
    conference = carrier.live_rooms.get(name)
    if conference is None:
        conference = Conference(carrier, name, carrier.clock.now())
        carrier.live_rooms[name] = carrier.conferences[conference.sid] = conference
    return conference


def _participant_params(participant: Participant) -> dict[str, str]:
    params = {
        "CallSid": participant.sid,
        "Muted": _word(participant.muted),
        "Hold": _word(participant.hold),
        "Coaching": _word(participant.coaching),
        "EndConferenceOnExit": _word(participant.end_on_exit),
        "StartConferenceOnEnter": _word(participant.noun.start_conference_on_enter),
    }
    if participant.noun.participant_label:
        params["ParticipantLabel"] = participant.noun.participant_label
    if participant.coached:
        params["CallSidToCoach"] = participant.coached
    return params


def _word(value: bool) -> str:  # noqa: FBT001 a value, not a switch
    return "true" if value else "false"
