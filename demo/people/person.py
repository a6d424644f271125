"""Somebody with a telephone: phones the hotline, and may be phoned back."""

import asyncio
import random
from collections.abc import Callable
from contextlib import aclosing

from demo.people.character import Character
from demo.people.conversation import Conversation, Told
from demo.people.doors import Doors

LOST = "lost"


class Person:
    """One character at one telephone; each call on it is a conversation of its own."""

    def __init__(
        self, doors: Doors, who: Character, *, makes_way: Callable[[], bool] = lambda: False
    ) -> None:
        """Nobody phones yet."""
        self._doors = doors
        self._who = who
        self._makes_way = makes_way
        # Seeded by the person, so that one's hesitations do not shift another's.
        self._chance = random.Random(who.number)
        self._conversations: dict[str, Conversation] = {}
        self._listening = asyncio.Event()
        self._over = asyncio.Event()
        self._phone: asyncio.Task[None] | None = None

    async def phone(self, hotline: str) -> Told:
        """Dial and live through the call; the telephone stays on for calls that come later.

        Raises:
            Refused: The simulator does not let the number in.
        """
        habits = {"number": self._who.number, **self._who.callee}
        await self._doors.carrier("POST", "/sim/phones", habits)
        self._phone = asyncio.create_task(self._watch())
        await self._listening.wait()
        wish = {"from": self._who.number, "to": hotline}
        sid = (await self._doors.carrier("POST", "/sim/calls", wish))["sid"]
        while (told := self._told(sid)) is None and not self._phone.done():
            await self._over.wait()
            self._over.clear()
        return told or self.unfinished()

    def unfinished(self) -> Told:
        """What there is to tell of a call whose end this person has not seen."""
        sid = next(iter(self._conversations), "")
        return Told(self._who.number, sid, [], 0, "unknown", "", LOST)

    @property
    def stories(self) -> list[Told]:
        """All calls that are over, also those that came in."""
        return [one.told for one in self._conversations.values() if one.told is not None]

    def put_away(self) -> None:
        """Watch the telephone no longer."""
        if self._phone is not None:
            self._phone.cancel()

    def _told(self, sid: str) -> Told | None:
        conversation = self._conversations.get(sid)
        return conversation.told if conversation else None

    async def _watch(self) -> None:
        try:
            async with aclosing(self._doors.events(self._who.number)) as events:
                async for event in events:
                    self._listening.set()
                    if event["call_sid"]:
                        self._conversation(event["call_sid"]).notice(event)
                    if event["event"] == "ended":
                        self._over.set()
        finally:
            self._listening.set()
            self._over.set()

    def _conversation(self, sid: str) -> Conversation:
        if sid not in self._conversations:
            self._conversations[sid] = Conversation(
                self._doors, self._who, sid, chance=self._chance, makes_way=self._makes_way
            )
        return self._conversations[sid]
