"""Runs the `tests:` of a flow file through the pure engine, the run as JSON between all steps."""

import json
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, Self
from uuid import UUID, uuid5

from ivr.document import spoken_words
from ivr.effects import Effect, JoinQueue, KeepRecording, SendText, SurveyEnded
from ivr.engine import step
from ivr.events import Choice, EventKind, FlowEvent
from ivr.expectations import Miss, Observed, missed
from ivr.facts import CallFacts, CustomerFacts
from ivr.flow_tests import FlowTest, Given, Line
from ivr.happenings import Answered, CallerGone, ConversationEnded, EndedHow, Happening, RoomReady
from ivr.hotline import Hotline
from ivr.outside_given import answer_as_given
from ivr.requests import (
    Answer,
    OpenTicket,
    Request,
    TicketOpened,
    UpdateTicket,
)
from ivr.run import Run, Standing
from ivr.waits import WaitPoll, wait_document
from telephony.instructions import Connect, Document, Gather, Leave, Pay, Record
from telephony.reports import (
    Arrived,
    DialEnded,
    DialStatus,
    KeysPressed,
    MessageRecorded,
    NothingHeard,
    PaymentReported,
    PayResult,
    QueueLeft,
    QueueResult,
    SpeechHeard,
)

SOME_MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SECONDS_PER_POLL = 20
_SECONDS_PER_STEP = 5
_SURE = 0.9
_ASKS = (Connect, Gather, Pay, Record)
_PARTIES = {
    "talks": DialEnded(DialStatus.COMPLETED, bridged=True),
    "is busy": DialEnded(DialStatus.BUSY),
    "stays away": DialEnded(DialStatus.NO_ANSWER),
    "declines": DialEnded(DialStatus.COMPLETED, bridged=False),
    "fails": DialEnded(DialStatus.FAILED),
}
_CARDS = {
    "paid": PayResult.SUCCESS,
    "declined": PayResult.DECLINED,
    "interrupted": PayResult.INTERRUPTED,
    "fails": PayResult.ERROR,
}
_RUNS = UUID("4f1c2b0e-6a55-4f6e-9d8e-2f0c1c3a7b11")

Answering = Callable[[Request, datetime], Answer]


class Driver(Protocol):
    """Makes one call do what the lines of a test say."""

    def act(self, line: Line) -> None:
        """Do what a line says; a line that expects something does nothing."""
        ...

    def observed(self) -> Observed:
        """How the call stands now."""
        ...


@dataclass
class CallDriver:
    """One call against the engine, answered by what the test gives.

    Attributes:
        answering: Answers what the engine asks; what the test gives unless another is set.
        via_json: Whether the run goes through JSON before every step, as it does between webhooks.
        given: What the outside answers now.
        document: The latest document; nothing once the call is over.
        polls: Polls of the present wait.
        effects: Everything that was to be done so far, in order.
        requests: Everything that was asked so far, in order.
        answers: What each was answered.
        events: Everything that happened so far, in order.
        choices: Everything that the caller chose so far, in order.
    """

    hotline: Hotline
    test: FlowTest
    name: str = "test"
    answering: Answering | None = None
    via_json: bool = True
    run: Run = field(init=False)
    now: datetime = field(init=False)
    given: Given = field(init=False)
    document: Document | None = None
    polls: int = 0
    effects: list[Effect] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    events: list[FlowEvent] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    def __post_init__(self) -> None:
        """The call arrives."""
        call, self.given = self.test.call, self.test.given
        self.now = (call.at or SOME_MONDAY).astimezone(UTC)
        direction = "inbound" if call.flow is None else "outbound"
        facts = CallFacts(from_=call.from_, to=call.to, direction=direction, started_at=self.now)
        self.run = self.hotline.start(
            uuid5(_RUNS, self.name), call=facts, customer=_customer(self.given), flow=call.flow
        )
        self.report(Arrived())

    def fork(self) -> Self:
        """A driver that goes its own way from here; what happened before is not kept."""
        other = copy(self)
        other.effects, other.requests, other.answers = [], [], []
        other.events, other.choices = [], []
        return other

    def report(self, what: Happening) -> None:
        """Something happens; requests are answered until a document or the end comes."""
        self.now += timedelta(seconds=_SECONDS_PER_STEP)
        while True:
            done = step(self.hotline, self._kept(), what, self.now)
            self.run = done.run
            self.effects += done.effects
            self.events += done.events
            self.choices += done.choices
            if done.request is None:
                self.document = done.document
                return
            answer = self._answer(done.request)
            self.requests.append(done.request)
            self.answers.append(answer)
            what = Answered(answer)

    def _kept(self) -> Run:
        if not self.via_json:
            return self.run
        data: dict[str, Any] = json.loads(json.dumps(self.run.to_json()))
        return Run.from_json(data)

    def _answer(self, request: Request) -> Answer:
        if self.answering is not None:
            return self.answering(request, self.now)
        return answer_as_given(request, self.given, self.now)

    def wait(self, digits: str | None = None) -> None:
        """One wait poll; a Leave in its document is followed at once."""
        self.now += timedelta(seconds=SECONDS_PER_POLL)
        poll = WaitPoll(
            self.polls,
            place=self.given.waiting + 1,
            estimate_s=self.given.estimate_s,
            digits=digits,
            waited_s=self.polls * SECONDS_PER_POLL,
        )
        self.polls += 1
        done = wait_document(self.hotline, self._kept(), poll, self.now)
        self.run, self.document = done.run, done.document
        self.effects += done.effects
        if isinstance(done.document[0], Leave):
            self.polls = 0
            self.report(QueueLeft(QueueResult.LEAVE))

    def act(self, line: Line) -> None:
        """Do what a line of the test says; a line that expects something does nothing."""
        if line.given is not None:
            self.given = _onto(self.given, line.given)
        elif line.press is not None and self.run.standing is Standing.WAITING:
            self.wait(line.press)
        elif (report := _report(line, self.name)) is not None:
            self.report(report)
        for _ in range(line.silence or 0):
            self.report(NothingHeard())
        for _ in range(line.wait or 0):
            if self.run.standing is Standing.WAITING:
                self.wait()
            elif self.document and not any(isinstance(p, _ASKS) for p in self.document):
                self.report(NothingHeard())

    def observed(self) -> Observed:
        """How the call stands now."""
        run, nodes = self.run, self.hotline.nodes
        waiting = run.standing is Standing.WAITING and run.stay is not None
        asked = (r.opens if isinstance(r, UpdateTicket) else r for r in self.requests)
        opened = [
            request.kind.value
            for request, answer in zip(asked, self.answers, strict=True)
            if isinstance(request, OpenTicket) and isinstance(answer, TicketOpened)
        ]
        opened += [
            effect.ticket_kind.value
            for effect in self.effects
            if isinstance(effect, KeepRecording) and effect.ticket_kind is not None
        ]
        return Observed(
            words=spoken_words(self.document or ()),
            place=run.place,
            queue=run.stay.queue if waiting and run.stay else "",
            over=run.standing is Standing.OVER,
            callbacks=tuple(
                event.exit
                for event in self.events
                if event.kind is EventKind.LEFT and nodes[event.node].verb == "callback"
            ),
            tickets=tuple(opened),
            surveys=tuple(e.outcome.value for e in self.effects if isinstance(e, SurveyEnded)),
            texts=tuple(e.text for e in self.effects if isinstance(e, SendText)),
        )

    def joined(self) -> list[JoinQueue]:
        """Every time the call began to wait."""
        return [effect for effect in self.effects if isinstance(effect, JoinQueue)]


def _customer(given: Given) -> CustomerFacts:
    who = given.customer
    if who is None:
        return CustomerFacts()
    return CustomerFacts(
        known=True,
        cid="C000001",
        name=who.name,
        language=who.language,
        tier=who.tier,
        open_tickets=who.open_tickets,
    )


def _onto(given: Given, changes: Given) -> Given:
    """What is given, with what a line says anew."""
    return given.model_copy(update={n: getattr(changes, n) for n in changes.model_fields_set})


def _report(line: Line, name: str) -> Happening | None:
    if line.press is not None:
        return KeysPressed(line.press)
    if line.say is not None:
        return SpeechHeard(line.say, _SURE)
    if line.record is not None:
        return MessageRecorded("https://example.invalid/recording", line.record)
    if line.caller is not None:
        return CallerGone()
    if line.party is not None:
        return _PARTIES[line.party]
    if line.card is not None:
        return PaymentReported(_CARDS[line.card], "given")
    match line.agent:
        case None:
            return None
        case "answers":
            return RoomReady(f"room-{name}")
        case "ends":
            return ConversationEnded(EndedHow.AGENT_ENDED)
        case "lost":
            return ConversationEnded(EndedHow.AGENT_LOST)


def follow(driver: Driver, lines: Iterable[Line]) -> Miss | None:
    """Nothing when a call goes as written, else the first line that does not."""
    for number, line in enumerate(lines):
        driver.act(line)
        if line.expects and (sentence := missed(line, driver.observed())):
            return Miss(number, sentence)
    return None


def run_test(hotline: Hotline, name: str, test: FlowTest) -> Miss | None:
    """Nothing when the test goes as written through the engine, else the line that does not."""
    return follow(CallDriver(hotline, test, name), test.steps)
