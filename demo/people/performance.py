"""A number of scripted calls through a network that misbehaves, until everything has settled."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from demo.people.agent import AT_WORK, Agent, Manner
from demo.people.character import draw
from demo.people.conversation import Told
from demo.people.doors import Doors, Refused
from demo.people.person import Person
from demo.people.script import Colleague, Script

# What the network does wrong, as the simulator's dial knows it: chances, and simulated seconds.
CHAOS = {
    "duplicate": 0.1,
    "late": 0.1,
    "late_by_s": [1, 15],
    "reorder": 0.1,
    "lose": 0.05,
    "cut": 0.03,
    "duplicate_documents": 0.05,
}
MANNER = Manner(
    glance_s=3.0,
    talks_s=(8.0, 25.0),
    writes_s=(2.0, 6.0),
    rejects=0.04,
    misses=0.04,
    is_lost=0.05,
)
_MOST_AT_ONCE = 6
_MEAN_GAP_S = 5.0
_AWKWARD = 0.35
_STRANGERS = 0.3
# The longest call: patience, then a long conversation, then the survey.
_LONGEST_CALL_S = 900.0
_SETTLES_WITHIN_S = 400.0
# Longer than any callback of the network is late.
_QUIET_FOR_S = 40.0
_GLANCE_S = 5.0
_GOES_HOME_WITHIN_S = 100.0


@dataclass(frozen=True)
class Performance:
    """What was played.

    Attributes:
        told: The calls in the order they were made.
        called_back: Calls that reached the same people later.
        unsettled: What was still going on at the end; empty when everything had settled.
    """

    told: Sequence[Told]
    called_back: Sequence[Told]
    unsettled: str


async def perform(script: Script, *, calls: int, stopping: Callable[[], bool]) -> Performance:
    """Make the calls, a few at once, while two agents answer; then wait until all is settled.

    Raises:
        Refused: A door that must answer does not.
    """
    doors = Doors(
        console_url=script.console_url,
        simulator_url=script.simulator_url,
        factor=script.factor,
    )
    async with doors:
        stage = _Stage(doors, script, stopping)
        return await stage.play(calls)


class _Stage:
    def __init__(self, doors: Doors, script: Script, stopping: Callable[[], bool]) -> None:
        self._doors = doors
        self._script = script
        self._stopping = stopping
        self._crew = [colleague for colleague in script.crew if colleague.is_scripted]
        self._chance = random.Random(script.seed)
        self._lines = asyncio.Semaphore(_MOST_AT_ONCE)
        self._people: list[Person] = []

    async def play(self, calls: int) -> Performance:
        agents = [self._agent(colleague) for colleague in self._crew]
        at_work = [asyncio.create_task(agent.work()) for agent in agents]
        try:
            dial = CHAOS | {"seed": self._script.seed}
            await self._doors.carrier("POST", "/sim/chaos", dial)
            told = await self._calls(calls)
            await self._doors.carrier("POST", "/sim/chaos", {})
            unsettled = await self._settle()
            for agent in agents:
                agent.go_home()
            await asyncio.wait(at_work, timeout=_GOES_HOME_WITHIN_S / self._script.factor)
        finally:
            for task in at_work:
                task.cancel()
            for person in self._people:
                person.put_away()
        own = {one.call_sid for one in told}
        later = [s for person in self._people for s in person.stories if s.call_sid not in own]
        return Performance(told, later, unsettled)

    def _agent(self, colleague: Colleague) -> Agent:
        chance = random.Random(f"{self._script.seed} {colleague.login}")
        return Agent(self._doors, colleague, manner=MANNER, chance=chance)

    async def _calls(self, calls: int) -> list[Told]:
        known = self._chance.sample(self._script.known, min(calls, len(self._script.known)))
        strangers = self._chance.sample(
            self._script.strangers, min(calls, len(self._script.strangers))
        )
        made: list[asyncio.Task[Told]] = []
        while len(made) < calls and not self._stopping():
            among = strangers if self._chance.random() < _STRANGERS else known
            number = among[len(made) % len(among)]
            person = Person(self._doors, draw(self._chance, number, awkward=_AWKWARD))
            self._people.append(person)
            await self._lines.acquire()
            made.append(asyncio.create_task(self._one_call(person)))
            await self._doors.pause(self._chance.expovariate(1 / _MEAN_GAP_S))
        return list(await asyncio.gather(*made))

    async def _one_call(self, person: Person) -> Told:
        try:
            async with asyncio.timeout(_LONGEST_CALL_S / self._script.factor):
                return await person.phone(self._script.hotline)
        except TimeoutError:
            return person.unfinished()
        finally:
            self._lines.release()

    async def _settle(self) -> str:
        """Wait until nothing moves any more; gives what still does when the time is over."""
        left_s, quiet_s, seen = _SETTLES_WITHIN_S, 0.0, -1
        going_on = "everything"
        while left_s > 0 and not self._stopping():
            going_on = await self._going_on()
            facts = await self._doors.carrier("GET", f"/truth?since={max(seen, 0)}&kind=webhook")
            last = max((fact["n"] + 1 for fact in facts), default=seen)
            quiet_s = 0.0 if going_on or last != seen else quiet_s + _GLANCE_S
            if quiet_s >= _QUIET_FOR_S:
                return ""
            seen = last
            left_s -= _GLANCE_S
            await self._doors.pause(_GLANCE_S)
        return going_on or "the network"

    async def _going_on(self) -> str:
        health = await self._doors.carrier("GET", "/sim/health")
        if health["live_calls"]:
            return f"{health['live_calls']} live calls"
        try:
            return await self._busy_house(datetime.fromisoformat(health["now"]))
        except Refused as refused:
            return str(refused)

    async def _busy_house(self, now: datetime) -> str:
        for colleague in self._crew:
            desk = await self._ask(colleague, "/presence")
            if desk["state"] in AT_WORK - {"ready"}:
                return f"{colleague.login} is {desk['state']}"
        live = await self._ask(self._crew[0], "/calls?state=live")
        if live["calls"]:
            return f"{len(live['calls'])} calls in the log"
        promises = await self._ask(self._crew[0], "/callbacks?size=200")
        due = [one for one in promises["callbacks"] if _is_under_way(one, now)]
        return f"{len(due)} callbacks" if due else ""

    async def _ask(self, who: Colleague, path: str) -> Any:
        return await self._doors.console(who.token, "GET", f"/api/v1{path}")


def _is_under_way(promise: dict[str, Any], now: datetime) -> bool:
    return promise["state"] != "open" or datetime.fromisoformat(promise["due_at"]) <= now
