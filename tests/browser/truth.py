"""What the carrier knows of a call: who hears whom, now and at every instant before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests

# What the carrier does in one act, it writes down within this.
AT_ONCE_S = 0.1
Ways = frozenset[tuple[str, str]]


@dataclass
class Truth:
    """The simulator's truth, and its telephones."""

    url: str

    def facts(self, kind: str) -> Sequence[dict[str, Any]]:
        """All facts of a kind so far."""
        answer = requests.get(f"{self.url}/truth", params={"kind": kind}, timeout=30)
        facts: Sequence[dict[str, Any]] = answer.json()
        return facts

    def hearing(self) -> dict[str, list[str]]:
        """Who hears whom now, by call."""
        now: dict[str, list[str]] = {}
        for fact in self.facts("hears"):
            now[fact["listener"]] = fact["speakers"]
        return now

    def sides(self, number: str) -> tuple[str, str]:
        """The two legs that hear each other: that of a number, then the other one."""
        calls = requests.get(f"{self.url}/sim/calls", timeout=30).json()
        (caller,) = (call["sid"] for call in calls if call["from"] == number)
        (other,) = self.hearing()[caller]
        return caller, other

    def heard_by(self, speaker: str, words: str) -> list[str]:
        """Let somebody say something; the calls it reaches."""
        door = f"{self.url}/sim/calls/{speaker}/say"
        said = requests.post(door, json={"text": words}, timeout=30)
        said.raise_for_status()
        listeners: list[str] = said.json()["heard_by"]
        return listeners

    def ways(self) -> list[Ways]:
        """Every state of who could hear whom, oldest first, as pairs of speaker and listener.

        One act of the carrier is told listener by listener, at one instant.
        """
        states: list[Ways] = [frozenset()]
        now: dict[str, list[str]] = {}
        told = list(self.facts("hears"))
        for place, fact in enumerate(told):
            now[fact["listener"]] = fact["speakers"]
            if place + 1 < len(told) and _apart_s(fact, told[place + 1]) < AT_ONCE_S:
                continue
            state = frozenset((who, whom) for whom, speakers in now.items() for who in speakers)
            if state != states[-1]:
                states.append(state)
        return states


def _apart_s(fact: dict[str, Any], following: dict[str, Any]) -> float:
    earlier, later = (datetime.fromisoformat(one["at"]) for one in (fact, following))
    return (later - earlier).total_seconds()
