"""An agent who follows a script at the console: ready, talk, wrap up, and again."""

import contextlib
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from demo.people import replies
from demo.people.character import CHINESE
from demo.people.doors import Doors, Refused
from demo.people.script import Colleague

_API = "/api/v1"
_THINKS_S = (1.0, 4.0)
_HOLDS_S = 5.0
_DISPOSITIONS = ("resolved", "resolved", "resolved", "sale", "ticket", "callback")
_NOTES = ("客户咨询已答复。", "已核对订单，问题解决。", "Explained the terms; nothing left open.")
_PICKS_UP_AFTER_S = 2.0
_BUSY = frozenset({"reserved", "talking", "wrap_up"})
AT_WORK = _BUSY | {"ready"}


@dataclass(frozen=True)
class Manner:
    """How an agent works; durations in simulated seconds, shares 0 to 1.

    Attributes:
        glance_s: Looks at the console so often.
        talks_s: Shortest and longest conversation.
        writes_s: Shortest and longest wrap-up.
        rejects: Share of offers that are rejected.
        misses: Share of offers that are not answered at all.
        is_lost: Share of conversations in which the browser dies.
        holds: Share of conversations in which the customer is put on hold.
    """

    glance_s: float = 2.0
    talks_s: tuple[float, float] = (20.0, 70.0)
    writes_s: tuple[float, float] = (6.0, 20.0)
    rejects: float = 0.0
    misses: float = 0.0
    is_lost: float = 0.0
    holds: float = 0.2


class Agent:
    """One scripted agent: looks at the console, does the next thing, looks again."""

    def __init__(
        self,
        doors: Doors,
        who: Colleague,
        *,
        manner: Manner,
        chance: random.Random,
        makes_way: Callable[[], bool] = lambda: False,
    ) -> None:
        """Still at home."""
        self._doors = doors
        self._who = who
        self._manner = manner
        self._chance = chance
        self._makes_way = makes_way
        self._leaving = False
        self._missed: set[str] = set()
        self._connected: dict[str, str] = {}

    async def work(self) -> None:
        """Work until cancelled, or until at home after `go_home`."""
        if self._who.telephone:
            habits = {"number": self._who.telephone, "answer_after_s": _PICKS_UP_AFTER_S}
            await self._doors.carrier("POST", "/sim/phones", habits)
        while True:
            # Whatever a door refuses, the next look shows what is so.
            with contextlib.suppress(Refused):
                if await self._look() and self._leaving:
                    return
            await self._doors.pause(self._manner.glance_s)

    def go_home(self) -> None:
        """Take no further call; `work` ends when the present one is wrapped up."""
        self._leaving = True

    async def _look(self) -> bool:
        """Do the next thing; gives whether they are at home."""
        desk = await self._ask("GET", "/presence")
        hand = desk["reservation"]
        match desk["state"]:
            case "offline" if self._leaving:
                return True
            case "offline" | "not_ready" | "unavailable" if self._leaving:
                await self._ask("POST", "/presence/offline", {})
            case "offline" | "not_ready" | "unavailable" if not self._makes_way():
                await self._ask("POST", "/presence/ready", {})
            case "ready" if self._leaving or self._makes_way():
                await self._ask("POST", "/presence/not-ready", {"reason": "paperwork"})
            case "reserved" if hand:
                await self._consider(hand)
            case "talking" if hand:
                await self._converse(hand["reservation_id"])
            case "wrap_up" if hand:
                await self._write(hand["reservation_id"], kind=hand["kind"])
        await self._ask("POST", "/presence/seen", {})
        return False

    async def _consider(self, hand: dict[str, Any]) -> None:
        offer = hand["reservation_id"]
        if hand["state"] == "offered" and offer not in self._missed:
            await self._doors.pause(self._chance.uniform(*_THINKS_S))
            drawn = self._chance.random()
            if drawn < self._manner.misses:
                self._missed.add(offer)
            elif drawn < self._manner.misses + self._manner.rejects:
                await self._ask("POST", f"/reservations/{offer}/reject", {})
            else:
                await self._ask("POST", f"/reservations/{offer}/accept", {})
                await self._connect(offer)
        elif hand["state"] == "accepted" and offer not in self._connected:
            await self._connect(offer)

    async def _connect(self, offer: str) -> None:
        """Meet the caller by browser; a desk telephone is rung by the house."""
        if self._who.telephone:
            return
        told = await self._doors.console(self._who.token, "GET", "/softphone/token")
        leg = await self._doors.carrier(
            "POST",
            f"/sim/clients/{told['identity']}/connect",
            {"params": {"reservation": offer}, "token": told["token"]},
        )
        self._connected[offer] = leg["sid"]

    async def _converse(self, offer: str) -> None:
        """Talk for a while and hang up; whatever ends it earlier ends it."""
        talks_s = self._chance.uniform(*self._manner.talks_s)
        sid = self._connected.get(offer)
        if sid:
            greeting = replies.remarks(CHINESE)[0]
            await self._try(
                self._doors.carrier("POST", f"/sim/calls/{sid}/say", {"text": greeting})
            )
        if self._chance.random() < self._manner.holds:
            await self._try(self._ask("POST", f"/reservations/{offer}/hold", {}))
            await self._doors.pause(_HOLDS_S)
            await self._try(self._ask("POST", f"/reservations/{offer}/unhold", {}))
        await self._doors.pause(talks_s)
        if sid and self._chance.random() < self._manner.is_lost:
            await self._doors.carrier("POST", f"/sim/calls/{sid}/hangup", {})
        else:
            await self._ask("POST", f"/reservations/{offer}/hangup", {})

    async def _write(self, offer: str, *, kind: str) -> None:
        await self._doors.pause(self._chance.uniform(*self._manner.writes_s))
        disposition = self._chance.choice(_DISPOSITIONS)
        if disposition == "ticket":
            wish = {"kind": "after_sales", "subject": "来电跟进"}
            await self._try(self._ask("POST", f"/reservations/{offer}/ticket", wish))
        elif disposition == "callback" and kind == "call":
            # Only to those who called: else one promise would lead to the next for ever.
            await self._try(self._ask("POST", f"/reservations/{offer}/callback", {}))
        words = {"note": self._chance.choice(_NOTES), "disposition": disposition}
        await self._ask("POST", f"/reservations/{offer}/complete", words)

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        return await self._doors.console(self._who.token, method, _API + path, body)

    async def _try(self, deed: Coroutine[Any, Any, Any]) -> None:
        with contextlib.suppress(Refused):
            await deed
