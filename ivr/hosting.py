"""One call's run between two webhooks: load, step, do what it wants, store, answer.

Everything here happens inside one unit of work that holds the call's lock. The document is stored
under the step's number in the same transaction, so a delivery that comes twice finds it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select, update

from base.errors import NotFound
from base.ids import new_id
from cti.answers import Delivery, keep_answer, stored_answer, token_key
from cti.calls import lock_call
from cti.models import Call, QueueEntry, WebhookAnswer
from ivr import trail
from ivr.applying import Hands
from ivr.effects import Effect
from ivr.engine import Step, step
from ivr.facts import CallFacts, CustomerFacts
from ivr.happenings import Answered, CallerGone, Happening
from ivr.hotline import Hotline
from ivr.models import FlowRun
from ivr.outside import Outside
from ivr.remembered import RememberedRuns
from ivr.rooms.archive import facts_of
from ivr.rules import Rules
from ivr.run import Run, Standing
from ivr.shelf import SHELF
from telephony.instructions import Document
from telephony.markup import render

OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Host:
    """What every webhook of a flow needs; one per process.

    Attributes:
        base_url: Our public address.
        region: Country whose national numbers are understood.
        rules: The installation's rules.
        media_region: Where the carrier mixes the rooms; empty leaves it to the carrier.
        runs: What this process wrote last about runs.
    """

    base_url: str
    region: str
    rules: Rules
    media_region: str = ""
    runs: RememberedRuns = field(default_factory=RememberedRuns)

    def render(self, document: Document) -> str:
        """A document as the carrier reads it."""
        return render(document, base_url=self.base_url, region=self.media_region).decode()

    def stored(self, session: Session, call: Call, key: str) -> str | None:
        """What was answered under a key of a call."""
        answer = stored_answer(session, call, key)
        return None if answer is None else str(answer.body)

    def begin(
        self,
        session: Session,
        call: Call,
        *,
        flow: str | None,
        context: Mapping[str, Any] | None,
        now: datetime,
    ) -> "Ride":
        """A fresh run of the version that serves a locked call; nothing is sent yet.

        Args:
            session: The webhook's unit of work.
            call: The call.
            flow: Flow to start in; nothing takes the one of the dialled number.
            context: Values of declared variables that whoever dialled gave along.
            now: The present instant.
        """
        hotline = SHELF.serving(session, _sticky(call))
        run_id = new_id()
        run = hotline.start(
            run_id, call=_call_facts(call), customer=_customer_facts(session, call), flow=flow
        )
        given = context or {}
        run.vars.update({name: value for name, value in given.items() if name in run.vars})
        if call.language in hotline.file.languages:
            run.language = str(call.language)
        call.language = run.language
        row = FlowRun(
            id=run_id,
            call_id=call.id,
            call_started_at=call.started_at,
            version=hotline.hash,
            started_at=now,
        )
        row.state = run.to_json()
        session.add(row)
        return Ride(session, call, row, hotline, run, self.rules)

    def resume(self, session: Session, run_id: UUID) -> "Ride":
        """The run of an earlier webhook, its call locked.

        Raises:
            NotFound: There is no such run.
        """
        call_id = session.exec(select(FlowRun.call_id).where(FlowRun.id == run_id)).first()
        if call_id is None:
            raise NotFound(f"There is no run {run_id}.")
        call = lock_call(session, call_id)
        # Read behind the lock: whoever held it may have moved the run on.
        row = session.get_one(FlowRun, run_id)
        return _ride(session, call, row, rules=self.rules)

    def resume_entry(self, session: Session, entry_id: UUID) -> "Ride":
        """The run whose caller waits in this entry, its call locked.

        Raises:
            NotFound: There is no such entry, or no caller waits in it.
        """
        entry = session.get(QueueEntry, entry_id)
        if entry is None or entry.call_id is None:
            raise NotFound(f"There is no waiting caller {entry_id}.")
        call = lock_call(session, entry.call_id)
        row = session.exec(
            select(FlowRun)
            .where(FlowRun.call_id == call.id)
            .order_by(col(FlowRun.started_at).desc())
            .limit(1)
        ).one()
        return _ride(session, call, row, rules=self.rules)


@dataclass(slots=True)
class Ride:
    """A run, its locked call and the unit of work that may move it."""

    session: Session
    call: Call
    row: FlowRun
    hotline: Hotline
    run: Run
    rules: Rules

    def path(self, number: int) -> str:
        """The address of a step."""
        return f"/voice/step/{self.row.id}/{number}"

    def stored_step(self, number: int) -> WebhookAnswer | None:
        """What was answered to a step."""
        return stored_answer(self.session, self.call, self._key(number))

    def _key(self, number: int) -> str:
        # An opening may be several steps at once; its document stands for the last of them.
        return OPENING if number <= self.row.opening else step_key(self.row.id, number)

    def answer(self, body: str, delivery: Delivery) -> str:
        """Store the step's document as the call's present one, and give it."""
        return self.keep(self._key(self.run.step - 1), body, delivery)

    def stored_delivery(self, number: int | None, delivery: Delivery) -> str | None:
        """What this very delivery was answered before; only the carrier's own token tells."""
        if not delivery.has_token:
            return None
        known = stored_answer(self.session, self.call, token_key(delivery))
        # What is awaited has no answer yet.
        if known is None and number is not None and number != self.run.step:
            known = self.stored_step(number)
        same = known is not None and known.token == delivery.token
        return str(known.body) if known is not None and same else None

    def keep_once(self, body: str, delivery: Delivery) -> str:
        """Store the answer to a delivery that has no step of its own, and give it."""
        if delivery.has_token:
            self.keep(token_key(delivery), body, delivery)
        return body

    def keep(self, key: str, body: str, delivery: Delivery) -> str:
        """Store an answer under a key, and give it."""
        keep_answer(self.session, self.call, key, delivery, body=body)
        return body

    def move(self, happening: Happening, *, now: datetime) -> Document | None:
        """Take one step, with every question it asks answered and every effect done.

        Nothing when the call is over: there is nobody to hear a document.
        """
        taken = self._step(happening, now=now)
        events, choices = list(taken.events), list(taken.choices)
        while taken.request is not None:
            outside = Outside(self.session, self.call, self.run.language, self.rules, now=now)
            taken = self._step(Answered(outside.answer(taken.request)), now=now)
            events += taken.events
            choices += taken.choices
        trail.note_events(self.session, self.row, events, now=now)
        trail.note_choices(self.session, self.call, self.row, choices, now=now)
        self.save(self.run, now=now)
        return taken.document

    def _step(self, happening: Happening, *, now: datetime) -> Step:
        taken = step(self.hotline, self.run, happening, now)
        self.run = taken.run
        self.apply(taken.effects, now=now)
        return taken

    def apply(self, effects: Iterable[Effect], *, now: datetime) -> None:
        """Do what the run wants done."""
        hands = Hands(self.session, self.call, self.path(self.run.step), now, self.rules.region)
        for effect in effects:
            hands.apply(effect)

    def save(self, run: Run, *, now: datetime) -> None:
        """Keep where the run stands."""
        self.run = run
        self.row.state = run.to_json()
        self.row.step = run.step
        if run.standing is Standing.OVER and self.row.ended_at is None:
            self.row.ended_at = now
        self.session.add(self.row)
        self._show_way()

    def _show_way(self) -> None:
        """Whoever fetches the caller, from the queue or from a room, sends them to what is awaited.

        An older step would be answered by the present document, which may be a room that is over.
        """
        stay = self.run.stay
        if stay is None or self.run.standing not in {Standing.WAITING, Standing.TALKING}:
            return
        path = self.path(self.run.step)
        entry = update(QueueEntry).where(
            col(QueueEntry.id) == UUID(stay.entry_id),
            col(QueueEntry.left_at).is_(None),
            col(QueueEntry.resume_path) != path,
        )
        self.session.exec(entry.values(resume_path=path))


def step_key(run_id: UUID, number: int) -> str:
    """Under which key of the call a step's answer lies."""
    return f"step:{run_id}:{number}"


def close_runs(session: Session, call: Call, *, now: datetime) -> None:
    """End what is open of a locked call that is over: partial surveys, abandoned waits.

    May be repeated.
    """
    rows = session.exec(
        select(FlowRun).where(FlowRun.call_id == call.id, col(FlowRun.ended_at).is_(None))
    ).all()
    for row in rows:
        _ride(session, call, row, rules=Rules()).move(CallerGone(), now=now)


def _ride(session: Session, call: Call, row: FlowRun, *, rules: Rules) -> Ride:
    hotline = SHELF.hotline(session, row.version)
    return Ride(session, call, row, hotline, Run.from_json(row.state), rules)


def _sticky(call: Call) -> str:
    """What decides whether a caller falls to a canary: the number, where it is one."""
    return str(call.id) if call.oddity or not call.number else str(call.number)


def _call_facts(call: Call) -> CallFacts:
    return CallFacts(
        call_id=str(call.id),
        from_="" if call.oddity else (call.number or ""),
        to=call.own_number,
        direction=call.direction.value,
        started_at=call.started_at,
    )


def _customer_facts(session: Session, call: Call) -> CustomerFacts:
    if call.customer_id is None:
        return CustomerFacts(ambiguous=call.candidates > 1)
    return facts_of(session, call.customer_id)
