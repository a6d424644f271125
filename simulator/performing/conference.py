"""Being in a conference, and what one hears there beside voices."""

import asyncio
import dataclasses
from typing import TYPE_CHECKING

from simulator.conferences import Conference, Participant, conference_named
from simulator.documents import DocumentError, Source
from simulator.legs import HangUp
from simulator.performing import loops
from simulator.twiml.document import WHILE_HELD
from simulator.twiml.rooms import ConferenceNoun
from simulator.webhooks import Hook

if TYPE_CHECKING:
    from simulator.interpreter import Interpreter


async def attend(play: "Interpreter", noun: ConferenceNoun, limit_s: float) -> None:
    """Stay in the conference until it ends, one is taken out, or the time is over."""
    leg = play.leg
    conference = conference_named(leg.carrier, noun.text)
    if len(conference.participants) >= noun.max_participants:
        leg.carrier.truth.note("conference-full", name=noun.text, call_sid=leg.call.sid)
        return
    participant = conference.admit(leg, _absolute(play, noun))
    leg.phone.show("conference", leg.call.sid, name=noun.text)
    ambience = Ambience(play, conference, participant)
    participant.ambience_changed = ambience.settle
    ambience.settle()
    try:
        async with leg.carrier.clock.limit(limit_s):
            await asyncio.shield(participant.left)
    except TimeoutError:
        conference.part(participant, "participant_hung_up")
    except asyncio.CancelledError:
        gone = isinstance(leg.order, HangUp)
        reason = "participant_hung_up" if gone else "participant_updated_via_api"
        conference.part(participant, reason)
        raise
    finally:
        ambience.stop()


class Ambience:
    """What a participant hears instead of voices: wait or hold documents, or silence."""

    def __init__(
        self, play: "Interpreter", conference: Conference, participant: Participant
    ) -> None:
        """Begin in silence."""
        self._play = play
        self._conference = conference
        self._participant = participant
        self._sounding: tuple[str, Hook | None] = ("silence", None)
        self._task: asyncio.Task[None] | None = None

    def settle(self) -> None:
        """Change the sound where the situation changed; may be repeated."""
        wanted = self._wanted()
        if wanted != self._sounding:
            self.stop()
            self._sounding = wanted
            self._task = self._play.leg.carrier.spawn(self._sound(*wanted))

    def stop(self) -> None:
        """Be silent."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _wanted(self) -> tuple[str, Hook | None]:
        participant, noun = self._participant, self._participant.noun
        if participant.hold:
            hold = participant.hold_hook
            return ("loop", hold) if hold else ("music", None)
        if self._conference.started or noun.wait_url == "":
            return ("silence", None)
        if noun.wait_url is None:
            return ("music", None)
        return ("loop", Hook(noun.wait_url, noun.wait_method))

    async def _sound(self, kind: str, hook: Hook | None) -> None:
        inside = self._play.nested(WHILE_HELD)
        inside.source = self._play.source
        if kind == "music":
            await loops.music(inside)
        elif hook is not None:
            # A failing hold or wait document leaves silence; the participant stays.
            try:
                await loops.loop(inside, hook)
            except DocumentError:
                return


async def announce(play: "Interpreter", conference: Conference, who: Participant, to: Hook) -> None:
    """Let one participant hear a document once, over whatever they hear."""
    try:
        await play.nested(WHILE_HELD).run(Source(to))
    except DocumentError as error:
        conference.tell(
            "announcement", "announcement-fail", who,
            AnnounceUrl=to.url, ReasonAnnouncementFailed=str(error),
        )  # fmt: skip
        return
    conference.tell("announcement", "announcement-end", who, AnnounceUrl=to.url)


def _absolute(play: "Interpreter", noun: ConferenceNoun) -> ConferenceNoun:
    def at(url: str) -> str:
        return play.source.relative(url, "POST").hook.url if url else ""

    return dataclasses.replace(
        noun,
        status_callback=at(noun.status_callback),
        recording_status_callback=at(noun.recording_status_callback),
        wait_url=noun.wait_url and at(noun.wait_url),
    )
