"""One call as the person at the telephone lives it."""

import asyncio
import contextlib
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from demo.people import replies
from demo.people.character import Character, Moment
from demo.people.doors import Doors, Refused

_FIRST_WORDS_S = (1.5, 4.0)
_GASP_S = (0.2, 3.0)
_BETWEEN_REMARKS_S = 6.0
_TIRED_OF_TALKING_S = (3.0, 15.0)
_MESSAGE_LASTS_S = 6.0
_CALLBACK = "callback"
_GAVE_UP = "gave_up"
_SERVED = "served"


@dataclass(frozen=True)
class Told:
    """How a call went, as the person would tell it.

    Attributes:
        reached: What happened, in order, each word once: `menu`, `queue`, `meeting`, `talk`…
        heard: Sentences that were said to them.
        outcome: The last thing that mattered, in one word.
    """

    number: str
    call_sid: str
    reached: list[str]
    heard: int
    status: str
    ended_by: str
    outcome: str


class Conversation:
    """Listens to what the telephone shows and acts, in its own time, like its character."""

    def __init__(
        self,
        doors: Doors,
        who: Character,
        call_sid: str,
        *,
        chance: random.Random,
        makes_way: Callable[[], bool],
    ) -> None:
        """Say nothing yet."""
        self._doors = doors
        self._who = who
        self._sid = call_sid
        self._chance = chance
        self._makes_way = makes_way
        self._reached: list[str] = []
        self._heard = 0
        self._has_met = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._answer: asyncio.Task[None] | None = None
        self.told: Told | None = None

    def notice(self, event: dict[str, Any]) -> None:
        """Take what the telephone shows now."""
        if self._makes_way() and not self._has_met and event["event"] in {"said", "enqueued"}:
            self._later(0, self._hang_up())
        match event["event"]:
            case "said" if event.get("verb") == "say":
                self._hear(str(event["text"]))
            case "enqueued":
                self._queue()
            case "conference":
                self._reach(Moment.MEETING)
                self._leave_at(Moment.MEETING)
            case "hears" if event["speakers"] and not self._has_met:
                self._meet()
            case "recording":
                self._reach(Moment.MESSAGE)
                self._later(1, self._leave_message())
            case "ended":
                self._end(str(event["status"]), str(event["by"]))

    def _hear(self, text: str) -> None:
        self._heard += 1
        if replies.is_promise(text):
            self._reached.append(_CALLBACK)
        line = replies.line_for(text)
        if line is None:
            return
        if line.moment is not Moment.NEVER:
            self._reach(line.moment)
            self._leave_at(line.moment)
        reply = line.reply(self._who)
        if not reply:
            return
        if self._answer is not None:
            self._answer.cancel()
        wants_words = line.moment is Moment.MENU and self._who.speaks
        says = replies.spoken_wish(self._who) if wants_words else ""
        self._answer = self._later(
            self._chance.uniform(*_FIRST_WORDS_S), self._reply(reply, says=says)
        )

    def _queue(self) -> None:
        self._reach(Moment.QUEUE)
        self._leave_at(Moment.QUEUE)
        self._later(self._who.patience_s, self._give_up())

    def _meet(self) -> None:
        self._has_met = True
        self._reach(Moment.TALK)
        if self._who.hangs_up is Moment.TALK:
            self._later(self._chance.uniform(*_TIRED_OF_TALKING_S), self._hang_up())
        self._later(1, self._talk())

    def _leave_at(self, moment: Moment) -> None:
        if self._who.hangs_up is moment:
            self._later(self._chance.uniform(*_GASP_S), self._hang_up())

    def _reach(self, moment: Moment) -> None:
        if moment.value not in self._reached:
            self._reached.append(moment.value)

    async def _reply(self, reply: str, *, says: str) -> None:
        if reply == replies.HANG_UP:
            self._reached.append(_SERVED)
            await self._hang_up()
        elif says:
            await self._do("say", {"text": says, "confidence": 0.9})
        else:
            await self._do("keys", {"digits": str(reply)})

    async def _leave_message(self) -> None:
        await self._do("say", {"text": replies.message(self._who)})
        await self._doors.pause(_MESSAGE_LASTS_S)
        if self._who.hangs_up is Moment.MESSAGE:
            await self._hang_up()
        else:
            await self._do("keys", {"digits": "#"})

    async def _talk(self) -> None:
        for remark in replies.remarks(self._who.language):
            await self._do("say", {"text": remark})
            await self._doors.pause(_BETWEEN_REMARKS_S)

    async def _give_up(self) -> None:
        if not self._has_met:
            self._reached.append(_GAVE_UP)
            await self._hang_up()

    async def _hang_up(self) -> None:
        await self._do("hangup", None)

    async def _do(self, what: str, body: Any) -> None:
        await self._doors.carrier("POST", f"/sim/calls/{self._sid}/{what}", body or {})

    def _later(self, simulated_s: float, deed: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(self._in_time(simulated_s, deed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _in_time(self, simulated_s: float, deed: Coroutine[Any, Any, None]) -> None:
        try:
            await self._doors.pause(simulated_s)
            # Whoever acts a moment after the end is told so, and that is all.
            with contextlib.suppress(Refused):
                await deed
        finally:
            deed.close()

    def _end(self, status: str, by: str) -> None:
        for task in self._tasks:
            task.cancel()
        self.told = Told(
            number=self._who.number,
            call_sid=self._sid,
            reached=self._reached,
            heard=self._heard,
            status=status,
            ended_by=by,
            outcome=self._outcome(by),
        )

    def _outcome(self, by: str) -> str:
        if self._has_met:
            return "talked"
        for word in (_CALLBACK, Moment.MESSAGE, _SERVED, _GAVE_UP):
            if word in self._reached:
                return word
        return "hung_up" if by == "person" else "sent_away"
