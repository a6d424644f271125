"""The carrier's own record of what happened, read from its JSON lines."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

Fact = dict[str, Any]

ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_DEGRADED = "x-cordboard-degraded"
_OK = range(200, 300)


@dataclass
class Delivery:
    """One message of the carrier to the house; copies and repeated attempts share its token.

    Attributes:
        about: The call or conference it tells of.
        acknowledged_at: When an attempt was first answered 2xx, by an answer that is not degraded.
    """

    token: str
    url: str
    method: str
    about: str
    params: Mapping[str, str]
    acknowledged_at: datetime | None = None

    @property
    def door(self) -> str:
        """Which door, for example `step`; empty for an address that is none of the voice doors."""
        parts = urlsplit(self.url).path.split("/")
        return parts[2] if len(parts) > 2 and parts[1] == "voice" else ""  # noqa: PLR2004

    @property
    def last(self) -> str:
        """The last part of the path: the id that an address bears."""
        return urlsplit(self.url).path.rsplit("/", 1)[-1]

    @property
    def query(self) -> Mapping[str, Sequence[str]]:
        """The address's query."""
        return parse_qs(urlsplit(self.url).query)


@dataclass
class Leg:
    """One telephone's part in a call.

    Attributes:
        moves: Every status with its instant, in order.
        cut_at: When the carrier itself was switched off while the leg lived; what became of it
            nobody knows.
    """

    sid: str
    direction: str
    from_: str
    to: str
    moves: list[tuple[datetime, str]] = field(default_factory=list)
    cut_at: datetime | None = None

    @property
    def began_at(self) -> datetime:
        """The first sign of it."""
        return self.moves[0][0]

    @property
    def status(self) -> str:
        """The last status."""
        return self.moves[-1][1]

    @property
    def ended_at(self) -> datetime | None:
        """When it was over; nothing while it lives."""
        return self.moves[-1][0] if self.status in ENDED else self.cut_at

    @property
    def was_connected(self) -> bool:
        """Whether somebody answered."""
        return any(status == "in-progress" for _, status in self.moves)


@dataclass(frozen=True)
class Presence:
    """A leg's stay in a conference room; `until` is nothing while it lasts."""

    room: str
    call_sid: str
    since: datetime
    until: datetime | None


class Truth:
    """The facts of one log; the carrier may have been started several times."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        """Take the facts in the order they were written."""
        self._runs: list[list[Fact]] = []
        for fact in facts:
            if fact["n"] == 0 or not self._runs:
                self._runs.append([])
            self._runs[-1].append(fact)

    @classmethod
    def load(cls, file: Path) -> "Truth":
        """Read a log; a last line that was cut off is left out."""
        with file.open(encoding="utf-8") as lines:
            return cls(json.loads(line) for line in lines if line.endswith("\n"))

    def add(self, kind: str, **facts: Any) -> None:
        """Write one more fact at the end: a lie, for those who test the audit."""
        run = self._runs[-1]
        run.append({"n": len(run), "at": self.as_of.isoformat(), "kind": kind, **facts})
        for name in ("deliveries", "legs", "presences", "queue_joins"):
            self.__dict__.pop(name, None)

    def add_stay(self, stay: "Presence") -> None:
        """Let a leg be in one more room at the time of that stay: a lie as well."""
        self.presences = [*self.presences, replace(stay, room=f"{stay.room} again")]

    @cached_property
    def as_of(self) -> datetime:
        """The instant of the last fact."""
        return _at(self._runs[-1][-1])

    @cached_property
    def deliveries(self) -> Sequence[Delivery]:
        """Everything the carrier told or asked the house."""
        known: dict[str, Delivery] = {}
        for run in self._runs:
            by_number: dict[int, Delivery] = {}
            for fact in run:
                if fact["kind"] == "webhook":
                    by_number[fact["n"]] = known.setdefault(
                        fact["token"],
                        Delivery(
                            fact["token"], fact["url"], fact["method"], fact["about"],
                            fact["params"],
                        ),
                    )  # fmt: skip
                elif fact["kind"] == "webhook-answer" and _acknowledges(fact):
                    delivery = by_number[fact["webhook"]]
                    delivery.acknowledged_at = delivery.acknowledged_at or _at(fact)
        return list(known.values())

    @cached_property
    def legs(self) -> Mapping[str, Leg]:
        """Every leg by the carrier's id."""
        legs: dict[str, Leg] = {}
        for run in self._runs:
            for fact in run:
                if fact["kind"] == "call":
                    sid = fact["call_sid"]
                    leg = legs.setdefault(
                        sid, Leg(sid, fact["direction"], fact["from_"], fact["to"])
                    )
                    leg.moves.append((_at(fact), fact["status"]))
            if run is not self._runs[-1]:
                for leg in legs.values():
                    leg.cut_at = leg.cut_at or _at(run[-1])
        return legs

    @cached_property
    def presences(self) -> Sequence[Presence]:
        """Who was in which room, and when."""
        stays: list[Presence] = []
        for run in self._runs:
            inside: dict[tuple[str, str], datetime] = {}
            for fact in run:
                if fact["kind"] != "conference" or not fact.get("call_sid"):
                    continue
                key = (fact["conference_sid"], fact["call_sid"])
                if fact["event"] == "participant-join":
                    inside[key] = _at(fact)
                elif fact["event"] == "participant-leave" and key in inside:
                    stays.append(Presence(*key, inside.pop(key), _at(fact)))
            over = None if run is self._runs[-1] else _at(run[-1])
            stays += [Presence(*key, since, over) for key, since in inside.items()]
        return stays

    @cached_property
    def queue_joins(self) -> Mapping[str, Sequence[str]]:
        """Calls that joined each of the carrier's queues, by the queue's name."""
        joins: dict[str, list[str]] = defaultdict(list)
        for run in self._runs:
            for fact in run:
                if fact["kind"] == "queue" and fact["what"] == "joined":
                    joins[fact["queue"]].append(fact["call_sid"])
        return joins


def _at(fact: Fact) -> datetime:
    return datetime.fromisoformat(fact["at"])


def _acknowledges(fact: Fact) -> bool:
    headers = {name.lower() for name in fact.get("headers", {})}
    return fact.get("status") in _OK and _DEGRADED not in headers
