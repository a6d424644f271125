"""Runs the `tests:` of a flow file through the pure engine, the run as JSON between all steps."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from ivr.document import spoken_words
from ivr.effects import Effect, JoinQueue, SendText, SurveyEnded
from ivr.engine import step
from ivr.events import FlowEvent
from ivr.facts import CallFacts, CustomerFacts
from ivr.flow_tests import FlowTest, Line
from ivr.happenings import Answered, CallerGone, ConversationEnded, EndedHow, Happening, RoomReady
from ivr.hotline import Hotline
from ivr.outside_given import answer_as_given
from ivr.requests import BookCallback, OpenTicket, Request, UpdateTicket
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
_SECONDS_PER_STEP = 5
_SECONDS_PER_POLL = 20
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


@dataclass
class CallDriver:
    """One call against the engine, answered by what the test gives.

    Attributes:
        document: The latest document; nothing once the call is over.
        effects: Everything that was to be done so far, in order.
        requests: Everything that was asked so far, in order.
        events: Everything the engine told of the run so far, in order.
    """

    hotline: Hotline
    test: FlowTest
    name: str = "test"
    run: Run = field(init=False)
    now: datetime = field(init=False)
    document: Document | None = None
    polls: int = 0
    effects: list[Effect] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    events: list[FlowEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        """The call arrives."""
        call, given = self.test.call, self.test.given
        self.now = (call.at or SOME_MONDAY).astimezone(UTC)
        facts = CallFacts(from_=call.from_, to=call.to, started_at=self.now)
        who = given.customer
        customer = CustomerFacts()
        if who is not None:
            customer = CustomerFacts(
                known=True,
                cid="C000001",
                name=who.name,
                language=who.language,
                tier=who.tier,
                open_tickets=who.open_tickets,
            )
        self.run = self.hotline.start(uuid5(_RUNS, self.name), call=facts, customer=customer)
        self.report(Arrived())

    def report(self, what: Happening) -> None:
        """Something happens; requests are answered until a document or the end comes."""
        self.now += timedelta(seconds=_SECONDS_PER_STEP)
        while True:
            data: dict[str, Any] = json.loads(json.dumps(self.run.to_json()))
            done = step(self.hotline, Run.from_json(data), what, self.now)
            self.run = done.run
            self.effects += done.effects
            self.events += done.events
            if done.request is None:
                self.document = done.document
                return
            self.requests.append(done.request)
            what = Answered(answer_as_given(done.request, self.test.given, self.now))

    def wait(self, digits: str | None = None) -> None:
        """One wait poll; a Leave in its document is followed at once."""
        self.now += timedelta(seconds=_SECONDS_PER_POLL)
        given = self.test.given
        poll = WaitPoll(
            self.polls,
            place=given.waiting + 1,
            estimate_s=given.estimate_s,
            digits=digits,
            waited_s=self.polls * _SECONDS_PER_POLL,
        )
        self.polls += 1
        done = wait_document(self.hotline, self.run, poll, self.now)
        self.run, self.document = done.run, done.document
        self.effects += done.effects
        if isinstance(done.document[0], Leave):
            self.report(QueueLeft(QueueResult.LEAVE))

    def act(self, line: Line) -> None:
        """Do what a line of the test says; a line that expects something does nothing."""
        waiting = self.run.standing is Standing.WAITING
        if line.press is not None and waiting:
            self.wait(line.press)
        elif (what := self._happening(line)) is not None:
            self.report(what)
        for _ in range(line.silence or 0):
            self.report(NothingHeard())
        for _ in range(line.wait or 0):
            if self.run.standing is Standing.WAITING:
                self.wait()
            elif self.document and not any(isinstance(p, _ASKS) for p in self.document):
                self.report(NothingHeard())

    def _happening(self, line: Line) -> Happening | None:
        """What a line makes happen once; nothing for the others."""
        ended = EndedHow.AGENT_ENDED if line.agent == "ends" else EndedHow.AGENT_LOST
        happenings: tuple[tuple[object, Happening], ...] = (
            (line.press, KeysPressed(line.press or "")),
            (line.say, SpeechHeard(line.say or "", 0.9)),
            (
                line.record,
                MessageRecorded("https://example.invalid/recording", line.record or 0),
            ),
            (line.caller, CallerGone()),
            (line.party, _PARTIES.get(line.party or "", NothingHeard())),
            (line.card, PaymentReported(_CARDS.get(line.card or "", PayResult.ERROR), "given")),
            (line.agent == "answers" or None, RoomReady(f"room-{self.name}")),
            (line.agent, ConversationEnded(ended)),
        )
        return next((what for said, what in happenings if said is not None), None)

    def wrong(self, line: Line) -> str:
        """A sentence if an expectation is not met, else nothing."""
        words = spoken_words(self.document or ())
        queue = self.run.stay.queue if self.run.stay else ""
        facts: list[tuple[str, Any, bool, str]] = [
            ("hear", line.hear, (line.hear or "") in words, f"heard: {words}"),
            ("unheard", line.unheard, (line.unheard or "\0") not in words, f"heard: {words}"),
            (
                "enqueued",
                line.enqueued,
                self.run.standing is Standing.WAITING and queue == line.enqueued,
                f"stands at {self.run.place} ({self.run.standing.value})",
            ),
            ("callback", line.callback, self._booked(line.callback), "no such callback"),
            ("ticket", line.ticket, self._opened(line.ticket), "no such ticket"),
            ("survey", line.survey, self._surveyed(line.survey), "no such survey"),
            ("text", line.text, self._wrote(line.text), "no such text message"),
            (
                "ended",
                line.ended,
                (self.run.standing is Standing.OVER) == line.ended,
                f"stands at {self.run.place}",
            ),
        ]
        for what, wanted, met, found in facts:
            if wanted is not None and not met:
                return f"{what}: {wanted} — {found}"
        return ""

    def _booked(self, outcome: str | None) -> bool:
        asked = any(isinstance(request, BookCallback) for request in self.requests)
        return asked and self.test.given.callback.value == outcome

    def _opened(self, kind: str | None) -> bool:
        opened = (r.opens if isinstance(r, UpdateTicket) else r for r in self.requests)
        return any(isinstance(r, OpenTicket) and r.kind.value == kind for r in opened)

    def _wrote(self, words: str | None) -> bool:
        texts = [effect.text for effect in self.effects if isinstance(effect, SendText)]
        return any((words or "") in text for text in texts)

    def _surveyed(self, outcome: str | None) -> bool:
        return any(isinstance(e, SurveyEnded) and e.outcome.value == outcome for e in self.effects)

    def joined(self) -> list[JoinQueue]:
        """Every time the call began to wait."""
        return [effect for effect in self.effects if isinstance(effect, JoinQueue)]


def run_test(hotline: Hotline, name: str, test: FlowTest) -> str:
    """Nothing when the test goes as written, else a sentence naming the line that does not."""
    driver = CallDriver(hotline, test, name)
    for number, line in enumerate(test.steps, start=1):
        driver.act(line)
        wrong = driver.wrong(line)
        if wrong:
            return f"{name}, step {number}: {wrong}"
    return ""
