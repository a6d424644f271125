"""An ordinary day, without end: now and then somebody phones, two agents answer."""

import asyncio
import random
from collections.abc import Coroutine
from typing import Any

from demo.people.agent import Agent, Manner
from demo.people.character import draw
from demo.people.doors import Doors, Refused
from demo.people.person import Person
from demo.people.script import Script
from demo.people.way import Way

# Never more callers than scripted agents, so that a line is free for whoever tries the demo.
MOST_AT_ONCE = 2
_MEAN_GAP_S = 25.0
_LOOKS_UP_S = 3.0
_AWKWARD = 0.15
_STRANGERS = 0.3
# Somebody who was promised a callback stays near the telephone for so long.
_STAYS_S = 1_800.0


class Town:
    """Everybody of a script."""

    def __init__(self, doors: Doors, script: Script) -> None:
        """Nobody is awake yet."""
        self._doors = doors
        self._script = script
        self._chance = random.Random(script.seed)
        self._way = Way(doors, script.crew)
        self._lines = asyncio.Semaphore(MOST_AT_ONCE)
        self._people: set[asyncio.Task[None]] = set()

    async def live(self) -> None:
        """Go on until cancelled."""
        async with asyncio.TaskGroup() as everybody:
            everybody.create_task(self._way.watch())
            for colleague in self._script.crew:
                if colleague.is_scripted:
                    chance = random.Random(f"{self._script.seed} {colleague.login}")
                    agent = Agent(
                        self._doors,
                        colleague,
                        manner=Manner(),
                        chance=chance,
                        makes_way=self._way.is_made,
                    )
                    everybody.create_task(agent.work())
            await self._phone_now_and_then()

    async def _phone_now_and_then(self) -> None:
        while True:
            await self._doors.pause(self._chance.expovariate(1 / _MEAN_GAP_S))
            while self._way.is_made():
                await self._doors.pause(_LOOKS_UP_S)
            await self._lines.acquire()
            self._spawn(self._one_call())

    async def _one_call(self) -> None:
        among = self._script.known
        if self._chance.random() < _STRANGERS:
            among = self._script.strangers
        who = draw(self._chance, self._chance.choice(among), awkward=_AWKWARD)
        person = Person(self._doors, who, makes_way=self._way.is_made)
        try:
            await person.phone(self._script.hotline)
        except Refused as refused:
            print(refused, flush=True)
        finally:
            self._lines.release()
        await self._doors.pause(_STAYS_S)
        person.put_away()

    def _spawn(self, deed: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(deed)
        self._people.add(task)
        task.add_done_callback(self._people.discard)
