"""Who can hear whom."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from simulator.truth import Truth

if TYPE_CHECKING:
    from simulator.legs import Leg


class Room(Protocol):
    """Anything that mixes voices."""

    def heard_by(self, call_sid: str) -> frozenset[str]:
        """Give the calls whose voice reaches that call now."""


class Hearing:
    """Keeps the last known speakers of every call and writes each change to the truth."""

    def __init__(self, truth: Truth, legs: Mapping[str, "Leg"]) -> None:
        """Start in silence; `legs` is the carrier's live directory by call sid."""
        self._truth = truth
        self._legs = legs
        self._speakers: dict[str, frozenset[str]] = {}

    def refresh(self, legs: Iterable["Leg"]) -> None:
        """Look again at what these legs hear; may be repeated freely."""
        for leg in legs:
            sid = leg.call.sid
            speakers = leg.room.heard_by(sid) if leg.room is not None else frozenset()
            if speakers != self._speakers.get(sid, frozenset()):
                self._speakers[sid] = speakers
                self._truth.note("hears", listener=sid, speakers=sorted(speakers))
                addresses = sorted(self._legs[s].phone.address for s in speakers)
                leg.phone.show("hears", sid, speakers=sorted(speakers), addresses=addresses)

    def listeners_of(self, call_sid: str) -> list[str]:
        """Give the calls that hear that call now."""
        return sorted(sid for sid, speakers in self._speakers.items() if call_sid in speakers)


class Bridge:
    """Two legs that talk with each other until one of them parts."""

    def __init__(self, hearing: Hearing, one: "Leg", other: "Leg") -> None:
        """Connect them at once."""
        self._hearing = hearing
        self._legs = (one, other)
        self.over = asyncio.Event()
        for leg in self._legs:
            leg.room = self
        hearing.refresh(self._legs)

    def heard_by(self, call_sid: str) -> frozenset[str]:
        """Give the other one."""
        sids = {leg.call.sid for leg in self._legs}
        return (
            frozenset(sids - {call_sid})
            if not self.over.is_set() and call_sid in sids
            else frozenset()
        )

    def part(self) -> None:
        """Disconnect; may be repeated."""
        self.over.set()
        for leg in self._legs:
            if leg.room is self:
                leg.room = None
        self._hearing.refresh(self._legs)
