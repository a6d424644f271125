"""Scripted people make way for those who sign in: who tries the demo is served first."""

import contextlib
from collections.abc import Sequence

from demo.people.agent import AT_WORK
from demo.people.doors import Doors, Refused
from demo.people.script import Colleague

_GLANCE_S = 1.5


class Way:
    """Whether somebody signed in is at work.

    While one is ready, rings, talks or wraps up, scripted agents take a break, nobody scripted
    phones, and scripted callers who are not talking yet hang up. The console tells each member only
    their own state, so each of them is asked for in their own name.
    """

    def __init__(self, doors: Doors, crew: Sequence[Colleague]) -> None:
        """Nobody was seen yet."""
        self._doors = doors
        self._humans = [colleague for colleague in crew if not colleague.is_scripted]
        self._occupied = False

    def is_made(self) -> bool:
        """Whether the script makes way now."""
        return self._occupied

    async def watch(self) -> None:
        """Look again and again until cancelled."""
        while True:
            with contextlib.suppress(Refused):
                self._occupied = await self._anybody()
            await self._doors.pause(_GLANCE_S)

    async def _anybody(self) -> bool:
        for human in self._humans:
            desk = await self._doors.console(human.token, "GET", "/api/v1/presence")
            if desk["state"] in AT_WORK:
                return True
        return False
