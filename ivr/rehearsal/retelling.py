"""A recorded call told again: the acts that make the engine note the same, and the test of them.

What the outside answered is not on record, only where the call went then; so the answers that lead
the same way are looked for among all possible ones. The same call is told the same way every time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ivr.events import EventKind, FlowEvent
from ivr.flow_tests import FlowTest, Given, GivenCall, GivenCustomer, Line
from ivr.hotline import Hotline
from ivr.rehearsal.footing import Act, Footing
from ivr.rehearsal.guesses import guesses
from ivr.rehearsal.recorded import RecordedCall, Reported
from ivr.rehearsal.scripts import Chosen, scripts
from ivr.rehearsal.worlds import SOMEBODY, Worlds
from ivr.run import Standing
from ivr.testing import CallDriver, run_test

# Nobody's: a number that no network gives out.
FICTIONAL = "+8613800000001"
_MOST_TRIES = 3_000
# So many times a node may offer, one by one.
_MOST_OFFERS = 30


@dataclass(frozen=True, slots=True)
class Untold:
    """A call that cannot be told again.

    Attributes:
        step: After so many steps.
        place: The node where it stood.
        why: A sentence.
    """

    step: int
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """A call told again: the way it went, and where it stood before each act.

    Attributes:
        stands: Drivers as they were before the first act, before the second, …, and at the end.
    """

    footing: Footing
    stands: tuple[CallDriver, ...]


def retell(hotline: Hotline, call: RecordedCall, *, as_it_was: bool) -> Told | Untold:
    """The acts of a recorded call on its own version.

    Args:
        hotline: The version that it ran on.
        call: The call.
        as_it_was: Keys, words and number as they were; otherwise made-up ones.
    """
    return _Teller(hotline, call, as_it_was=as_it_was).tell()


def told_as_test(hotline: Hotline, call: RecordedCall) -> FlowTest | Untold:
    """A test in which nothing personal stands and which goes as written on the call's version."""
    told = retell(hotline, call, as_it_was=False)
    if isinstance(told, Untold):
        return told
    lines = list(_expecting(told))
    whole = told.footing.as_test()
    test = whole.model_copy(update={"steps": tuple(_merged(whole.steps, lines))})
    miss = run_test(hotline, "replay", test)
    if miss is not None:
        why = "Two answers of the outside differ within one step, which no test can give."
        return Untold(miss.step, told.stands[-1].run.place, why)
    return test


def _expecting(told: Told) -> Iterator[list[Line]]:
    """What is expected at the start and after each act."""
    for number, stand in enumerate(told.stands):
        run = stand.run
        over = run.standing is Standing.OVER
        before = told.stands[number - 1].run if number else None
        lines = [] if over else [Line(at=run.place)]
        waits = run.standing is Standing.WAITING and run.stay is not None
        if waits and run.stay and (before is None or before.standing is not Standing.WAITING):
            lines.append(Line(enqueued=run.stay.queue))
        yield [*lines, Line(ended=True)] if over else lines


def _merged(steps: Sequence[Line], expected: list[list[Line]]) -> Iterator[Line]:
    after = iter(expected)
    yield from next(after)
    for line in steps:
        yield line
        if line.given is None:
            yield from next(after)


class _Teller:
    def __init__(self, hotline: Hotline, call: RecordedCall, *, as_it_was: bool) -> None:
        self.hotline = hotline
        self.call = call
        self.as_it_was = as_it_was
        self.worlds = Worlds(hotline, times=_MOST_OFFERS)
        self.events = [event for event in call.events if event.kind is not EventKind.MISTAKE]
        self.tries = 0
        self.furthest = (0, "")

    def tell(self) -> Told | Untold:
        """Begin as it began, then step by step."""
        for call, given in self._callers():
            test = FlowTest(call=call, given=given, steps=(Line(ended=False),))
            for script in scripts():
                chosen = Chosen(self.worlds, script, given)
                driver = CallDriver(self.hotline, test, answering=chosen, via_json=False)
                script.note(chosen.sizes)
                said = given.model_dump(mode="json", exclude_defaults=True)
                begun = Footing(call, {**said, **chosen.given})
                heard = self._heard(0, driver.events)
                if heard is None:
                    continue
                told = self._go_on(driver, begun, (driver,), heard, self.call.steps[1:])
                if told is not None:
                    return told
        step, place = self.furthest
        return Untold(step, place or "the start", "What was noted there cannot be brought about.")

    def _callers(self) -> Iterator[tuple[GivenCall, Given]]:
        """The caller as the run knew them, then as they may have been known."""
        number = self.call.number and (self.call.number if self.as_it_was else FICTIONAL)
        began = {"from": number, "to": self.call.to, "flow": self.call.flow}
        call = GivenCall.model_validate(began).model_copy(update={"at": self.call.began_at})
        facts = self.call.customer
        who = None
        if facts.known:
            who = GivenCustomer(
                name=(facts.name if self.as_it_was else SOMEBODY) if facts.name else "",
                language=facts.language,
                tier=facts.tier,
                open_tickets=facts.open_tickets,
            )
        yield call, Given(customer=who)
        for _, given in self.worlds.callers():
            yield call, given

    def _go_on(
        self,
        driver: CallDriver,
        footing: Footing,
        stands: tuple[CallDriver, ...],
        heard: int,
        steps: tuple[Reported, ...],
    ) -> Told | None:
        """The rest of the call from here, or nothing when it cannot have gone this way."""
        done = len(footing.acts)
        self.furthest = max(self.furthest, (done, driver.run.place))
        if heard == len(self.events) and (not steps or driver.run.standing is Standing.OVER):
            return Told(footing, stands)
        if driver.run.standing is Standing.OVER or self.tries > _MOST_TRIES:
            return None
        # Word of the end may come by no step at all.
        reported = steps[0] if steps else Reported(self.call.steps[0].report, leg_over=True)
        run, document = driver.run, driver.document
        for typed in guesses(self.hotline, run, document, reported, as_it_was=self.as_it_was):
            for after, act, now_heard in self._tried(driver, Line.model_validate(typed), heard):
                further = Footing(footing.call, footing.given, (*footing.acts, act))
                told = self._go_on(after, further, (*stands, after), now_heard, steps[1:])
                if told is not None:
                    return told
        return None

    def _tried(
        self, driver: CallDriver, line: Line, heard: int
    ) -> Iterator[tuple[CallDriver, Act, int]]:
        """The ways that a line may go and that were noted so."""
        for script in scripts():
            self.tries += 1
            chosen = Chosen(self.worlds, script, driver.given)
            after = driver.fork()
            after.answering = chosen
            after.act(line)
            script.note(chosen.sizes)
            now_heard = self._heard(heard, after.events)
            if now_heard is not None:
                yield after, Act(line, chosen.given), now_heard

    def _heard(self, heard: int, events: Sequence[FlowEvent]) -> int | None:
        """How much of what was noted has happened now; nothing when it was noted otherwise."""
        happened = [_bare(e) for e in events if e.kind is not EventKind.MISTAKE]
        noted = [_bare(e) for e in self.events[heard : heard + len(happened)]]
        return heard + len(happened) if happened == noted else None


def _bare(event: FlowEvent) -> tuple[Any, ...]:
    return event.kind, event.node, event.exit, event.target
