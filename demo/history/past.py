"""Two weeks of calls before the first start, played through the house's own doors."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flask import Flask
from sqlmodel import Session, col, func, select

from base.bells import use_bells
from base.bus import subscribe
from base.database import Database
from base.partitions import ensure_partitions
from base.settings import Settings
from calendars.hours import calendars_in_use
from calendars.overrides import make_override
from cti.models import Call
from cti.workplace import Workplace
from demo.daytime import ZONE
from demo.history.agenda import Agenda
from demo.history.carrier import Carrier
from demo.history.days import call_times, call_times_of_morning, shifts
from demo.history.desk import Desk, colleague
from demo.history.errands import Errands
from demo.history.network import Network
from demo.history.paperwork import Paperwork
from demo.history.post import Post
from demo.history.record import Record
from demo.history.town import Town
from staff.models import Member, Role
from tickets.happenings import TicketChanged
from wiring import DOORS, SUBSCRIPTIONS, assemble, database_url
from wiring import Role as Pool

DAYS = 14
CALLS_A_DAY = 3.5
SEED = 20_261
# The last call comes so long before the first start that its conversation, survey and wrap-up fit.
_QUIET_BEFORE = timedelta(minutes=25)
_GOES_HOME_BEFORE = timedelta(minutes=1)
_LUNCH = timedelta(minutes=30)
# One morning on which the whole house was at a training, and nobody could be reached.
_TRAINING_DAYS_AGO, _TRAINING_UNTIL = 8, time(11, 0)
_TRAINING = {"zh-CN": "全员培训", "en-US": "Staff training"}
_LOOKS_AROUND_AT = (time(9, 0), time(13, 0), time(17, 0), time(21, 0))
_LISTENS_AT = (time(9, 20), time(14, 0), time(17, 30))


def play(
    settings: Settings,
    *,
    until: datetime,
    days: int = DAYS,
    calls_a_day: float = CALLS_A_DAY,
    seed: int = SEED,
) -> int:
    """Let the days before `until` happen, once: a log that holds any call is left alone.

    Gives how many calls were logged. The same archive, instant and seed give the same past, except
    for the ids of rows. Writes the carrier's facts into `truth.jsonl` of the data folder, where the
    simulator goes on.

    Args:
        settings: The installation; its archive is stocked, its agents are hired.
        until: The first start.
        days: How many whole days before that of the first start.
        calls_a_day: On an average weekday.
        seed: Decides everything that is left to chance.
    """
    first_day = until.astimezone(ZONE).date() - timedelta(days=days)
    agenda = Agenda(datetime.combine(first_day, time(), ZONE))
    with _stage(settings, agenda, seed=seed) as past:
        if past.has_happened():
            return 0
        past.prepare(until, days=days, calls_a_day=calls_a_day)
        agenda.play(until)
        return past.calls()


@contextmanager
def _stage(settings: Settings, agenda: Agenda, *, seed: int) -> Iterator["_Past"]:
    record = Record(agenda, settings.data_dir / "truth.jsonl")
    database = Database(_in_a_hurry(database_url(settings)), role="job")
    try:
        yield _Past(settings, agenda, record, database, seed=seed)
    finally:
        use_bells(None)
        subscribe(SUBSCRIPTIONS)
        database.close()
        record.close()


def _in_a_hurry(url: str) -> str:
    # What a power cut takes of a demo's past is not worth a write to disk for each webhook.
    return f"{url}{'&' if '?' in url else '?'}options=-csynchronous_commit%3Doff"


class _Past:
    """The house, its people and the network, before anything has happened."""

    def __init__(
        self, settings: Settings, agenda: Agenda, record: Record, database: Database, *, seed: int
    ) -> None:
        self._agenda = agenda
        self._seed = seed
        self._desks: list[Desk] = []
        self._town = Town(settings, chance=self._chance("town"))
        network = Network(agenda, record, settings, self._chance("names"), self._town.callee)
        house = assemble(settings, role="job")
        self._work = replace(house, clock=agenda, database=database, gateway=Carrier(network))
        network.post = Post(_doors(self._work), settings, record, self._chance("tokens"))
        self._network = network

    def _chance(self, whose: str) -> random.Random:
        # Seeded by the person, so that one's hesitations do not shift another's.
        return random.Random(f"{self._seed} {whose}")

    def has_happened(self) -> bool:
        return self.calls() > 0

    def calls(self) -> int:
        with self._work.database.session() as session:
            return session.exec(select(func.count()).select_from(Call)).one()

    def prepare(self, until: datetime, *, days: int, calls_a_day: float) -> None:
        """Write everybody's diary."""
        with self._work.database.session() as session:
            ensure_partitions(session, now=self._agenda.now())
            crew = _agents(session)
            self._desks = [
                Desk(self._work, self._network, colleague(m), chance=self._chance(m.login))
                for m in crew
            ]
        self._town.employ({d.telephone: d for d in self._desks if d.telephone})
        errands = Errands(
            self._work, self._agenda, {m.id: d for m, d in zip(crew, self._desks, strict=True)}
        )
        paperwork = Paperwork(
            self._work, self._agenda, [m.id for m in crew], chance=self._chance("paperwork")
        )
        use_bells(errands)
        subscribe(errands.subscriptions({TicketChanged: paperwork.hear_of_ticket}))
        if days >= _TRAINING_DAYS_AGO:
            self._announce_training(until)
        first_day = self._agenda.now().astimezone(ZONE).date()
        chance = self._chance("days")
        for day in (first_day + timedelta(days=n) for n in range(days)):
            for at in call_times(day, weight=calls_a_day, chance=chance):
                self._agenda.at(at, self._somebody_phones)
            self._plan_work(day, errands, paperwork, until=until)
        today = first_day + timedelta(days=days)
        morning = call_times_of_morning(
            today, weight=calls_a_day, until=until - _QUIET_BEFORE, chance=chance
        )
        for at in morning:
            self._agenda.at(at, self._somebody_phones)
        self._plan_work(today, errands, paperwork, until=until)

    def _somebody_phones(self) -> None:
        self._town.phone(self._network)

    def _plan_work(
        self, day: date, errands: Errands, paperwork: Paperwork, *, until: datetime
    ) -> None:
        for who, shift in shifts(day, agents=len(self._desks)):
            desk = self._desks[who]
            self._agenda.at(shift.begins_at, desk.begin_shift)
            self._agenda.at(shift.lunch_at, desk.have_lunch)
            self._agenda.at(shift.lunch_at + _LUNCH, desk.come_back)
            self._agenda.at(min(shift.ends_at, until - _GOES_HOME_BEFORE), desk.end_shift)
        for hour in _LOOKS_AROUND_AT:
            self._agenda.at(datetime.combine(day, hour, ZONE), errands.look_around)
        for hour in _LISTENS_AT:
            self._agenda.at(datetime.combine(day, hour, ZONE), paperwork.hear_messages)

    def _announce_training(self, until: datetime) -> None:
        day = until.astimezone(ZONE).date() - timedelta(days=_TRAINING_DAYS_AGO)
        with self._work.database.session() as session:
            for calendar in calendars_in_use(session):
                make_override(
                    session,
                    calendar.key,
                    is_open=False,
                    starts_at=max(datetime.combine(day, time(9, 0), ZONE), self._agenda.now()),
                    ends_at=datetime.combine(day, _TRAINING_UNTIL, ZONE),
                    reasons=_TRAINING,
                    by=None,
                    now=self._agenda.now(),
                )


def _agents(session: Session) -> list[Member]:
    roles = (Role.AGENT, Role.SENIOR)
    wanted = select(Member).where(col(Member.role).in_(roles), col(Member.active))
    return list(session.exec(wanted.order_by(col(Member.number))).all())


def _doors(work: Workplace) -> Flask:
    """The carrier's doors alone, in this thread."""
    app = Flask("past", static_folder=None)
    for open_doors in DOORS[Pool.VOICE]:
        open_doors(app, work)
    return app
