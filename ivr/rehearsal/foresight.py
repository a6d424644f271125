"""How callers of the past would have fared under another file.

Each call is told again on its own version and then played on the new one, act by act, for as long
as the caller is asked the same: the same node, and a key that means the same there. Where that ends
the call is said to diverge; nothing is guessed beyond.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from ivr.differences import Change, differences
from ivr.events import EventKind, FlowEvent
from ivr.flow_tests import FlowTest, Given, Line
from ivr.hotline import Hotline
from ivr.outside_given import answer_as_given
from ivr.rehearsal.footing import Act
from ivr.rehearsal.recorded import RecordedCall
from ivr.rehearsal.retelling import Told, Untold, retell
from ivr.requests import Answer, Request
from ivr.run import Standing
from ivr.testing import CallDriver

# A caller who came to one of these wanted, or got, a person.
PEOPLE = frozenset({"enqueue", "transfer"})
_ROW = re.compile(r"UUID\('[^']*'\)")
_FAILURES = frozenset({EventKind.NOMATCH})


class Verdict(StrEnum):
    """How a call would have gone."""

    SAME = "same"
    DIFFERENT = "different"
    DIVERGED = "diverged"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Fate:
    """One call under the old file and the new one.

    Attributes:
        sid: The carrier's id of the call.
        before: Full name of the node where it ended.
        after: Where it would have ended; empty when that cannot be told.
        ways_before: The ways it took.
        ways_after: The ways it would have taken, as far as that can be told.
        contained_before: Whether it ended without waiting for, or reaching, a person.
        contained_after: The same under the new file; nothing when that cannot be told.
        where: The node where it diverged.
        why: A sentence, for what diverged or could not be told.
    """

    sid: str
    verdict: Verdict
    before: str
    after: str = ""
    ways_before: tuple[str, ...] = ()
    ways_after: tuple[str, ...] = ()
    contained_before: bool = True
    contained_after: bool | None = None
    where: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """Many calls together.

    Attributes:
        verdicts: How many calls had each verdict.
        contained_before: How many of those that can be told were contained.
        contained_after: How many of the same would be.
        told: How many can be told to their end under both files.
        ends: Old and new end to how many calls moved from one to the other.
        divergences: Node and sentence to how many calls diverged so, the most frequent first.
    """

    verdicts: dict[Verdict, int]
    told: int
    contained_before: int
    contained_after: int
    ends: list[tuple[str, str, int]] = field(default_factory=list)
    divergences: list[tuple[str, str, int]] = field(default_factory=list)


def foresee(call: RecordedCall, old: Hotline, new: Hotline) -> Fate:
    """How a recorded call would have gone under a new file.

    Args:
        call: The call.
        old: The version that it ran on.
        new: The other one.
    """
    told = retell(old, call, as_it_was=True)
    ways = tuple(_ways(call.events))
    contained = _contained(old, call.events)
    if isinstance(told, Untold):
        return Fate(
            call.sid,
            Verdict.UNTOLD,
            call.end,
            ways_before=ways,
            contained_before=contained,
            where=told.place,
            why=told.why,
        )
    played = _Played(old, new, told)
    played.play()
    driver = played.driver
    whole = not played.why
    same = call.end == driver.run.place and ways == tuple(_ways(played.events))
    verdict = (Verdict.SAME if same else Verdict.DIFFERENT) if whole else Verdict.DIVERGED
    return Fate(
        call.sid,
        verdict,
        call.end,
        after=driver.run.place if whole else "",
        ways_before=ways,
        ways_after=tuple(_ways(played.events)),
        contained_before=contained,
        contained_after=_contained(new, played.events) if whole else None,
        where="" if whole else played.where,
        why=played.why,
    )


def summarise(fates: Iterable[Fate]) -> Summary:
    """The calls together."""
    known = list(fates)
    both = [fate for fate in known if fate.contained_after is not None]
    verdicts = Counter(fate.verdict for fate in known)
    moved = Counter((f.before, f.after) for f in both if f.before != f.after)
    lost = Counter((f.where, f.why) for f in known if f.why)
    return Summary(
        verdicts={verdict: verdicts[verdict] for verdict in Verdict},
        told=len(both),
        contained_before=sum(fate.contained_before for fate in both),
        contained_after=sum(bool(fate.contained_after) for fate in both),
        ends=[(*ends, count) for ends, count in _sorted(moved)],
        divergences=[(*place, count) for place, count in _sorted(lost)],
    )


def _sorted(counted: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))


class _NotKnown(Exception):
    """The new file asks what nobody asked then."""


class _Played:
    def __init__(self, old: Hotline, new: Hotline, told: Told) -> None:
        self.old, self.new, self.told = old, new, told
        self.known: dict[str, Given] = {}
        self.given = Given.model_validate(told.footing.given)
        self.where = self.why = ""
        self.events: list[FlowEvent] = []
        self.names = {
            each.name: each.after for each in differences(old, new) if each.change is Change.RENAMED
        }
        self._learn(told.stands[0].requests)

    def play(self) -> None:
        """Act by act, until the call ends or diverges."""
        test = FlowTest(
            call=self.told.footing.call,
            given=Given.model_validate(self.told.footing.given),
            steps=(Line(ended=False),),
        )
        # A driver that has not begun has no place to name yet.
        self.where = self.new.starts[self.new.entry_flow(self.told.stands[0].run.call)]
        try:
            self.driver = CallDriver(self.new, test, answering=self._answer, via_json=False)
        except _NotKnown as unknown:
            self.driver = self.told.stands[0]
            self.why = str(unknown)
            return
        self.events += self.driver.events
        for number, act in enumerate(self.told.footing.acts):
            self._act(number, act)
            if self.why:
                return
        if self.driver.run.standing is not Standing.OVER:
            self._diverge("The call goes on where it ended then.")

    def _act(self, number: int, act: Act) -> None:
        then, now = self.told.stands[number], self.driver
        if unlike := self._asked_otherwise(then, act.line):
            self._diverge(unlike)
            return
        after = self.told.stands[number + 1]
        self.given = Given.model_validate({**self.told.footing.given, **act.given})
        self._learn(after.requests)
        self.driver = now.fork()
        self.driver.answering = self._answer
        try:
            self.driver.act(act.line)
        except _NotKnown as unknown:
            self.driver = now
            self._diverge(str(unknown))
            return
        self.events += self.driver.events
        if _fails(self.driver) and not _fails(after):
            self._diverge("What was pressed or said then does not fit any more.")

    def _asked_otherwise(self, then: CallDriver, line: Line) -> str:
        """Why the caller would not have done the same here; nothing when they would."""
        now = self.driver.run
        if now.standing is Standing.OVER:
            return "The call is over where it went on then."
        place = self.names.get(then.run.place, then.run.place)
        if now.place != place or now.standing is not then.run.standing:
            return f"The caller stands at {now.place} and stood at {then.run.place} then."
        before, after = self.old.nodes[then.run.place], self.new.nodes[now.place]
        if before.verb != after.verb:
            return f"It does {after.verb} where it did {before.verb} then."
        if line.press is not None:
            meant, means = _label(before.body, line.press), _label(after.body, line.press)
            if meant != means:
                return f"The key {line.press} means something else than then."
        return ""

    def _learn(self, requests: Sequence[Request]) -> None:
        for request in requests:
            self.known[_asked(request)] = self.given

    def _answer(self, request: Request, now: datetime) -> Answer:
        given = self.known.get(_asked(request))
        if given is None:
            raise _NotKnown(f"It asks for {type(request).__name__}, which was not asked then.")
        return answer_as_given(request, given, now)

    def _diverge(self, why: str) -> None:
        self.where, self.why = self.driver.run.place, why


def _asked(request: Request) -> str:
    return _ROW.sub("", repr(request))


def _fails(driver: CallDriver) -> bool:
    return any(event.kind in _FAILURES for event in driver.events)


def _label(part: Any, key: str) -> Any:
    """What a key is called in a node; nothing when it is no key of its own."""
    for choice in getattr(part, "choices", ()):
        if isinstance(choice, BaseModel) and getattr(choice, "key", None) == key:
            return getattr(choice, "label", None)
    return None


def _ways(events: Iterable[FlowEvent]) -> Iterator[str]:
    for event in events:
        if event.kind is EventKind.LEFT and event.exit != "start":
            yield f"{event.node} {event.exit}"


def _contained(hotline: Hotline, events: Iterable[FlowEvent]) -> bool:
    entered = (event.target for event in events if event.kind is EventKind.LEFT)
    return not any(hotline.nodes[name].verb in PEOPLE for name in entered if name in hotline.nodes)
