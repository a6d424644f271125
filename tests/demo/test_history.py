"""Days that went through the hotline before the first start, on a real database."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlmodel import Session, col, select

from base import schema
from base.bus import subscribe
from base.crypto import KeyRing, use_keys
from base.settings import Settings
from base.stores.postgres import create_database, drop_database
from console.queries.board import queue_tiles
from console.queries.call_log import CallFilter, find_calls
from cti.models import (
    Call,
    Callback,
    CallLeg,
    DialAttempt,
    EntryKind,
    LeftBecause,
    Presence,
    PresenceState,
    QueueEntry,
    Recording,
    RecordingKind,
    Reservation,
)
from demo import archive, staffing
from demo.audit.planting import PLANTS, NothingToBreak
from demo.audit.report import audit
from demo.daytime import ZONE
from demo.history import past
from demo.history.caller import Caller
from demo.history.days import call_times, call_times_of_morning, shifts
from demo.people.character import Character, Waiting, Wish
from demo.people.replies import LINES
from ivr.versions import start_with
from simulator.memory import recall
from tests.running_stores import database_of

# Some thirty calls with all their webhooks, on a machine that others use as well.
pytestmark = pytest.mark.timeout(600)

# A Tuesday: the training of eight days before it falls on a Monday.
MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
MIDNIGHT = MORNING.replace(hour=0)
OPENS, CLOSES = 9, 21
EVERYTHING = 10_000


@dataclass(frozen=True)
class House:
    """A house whose past has been played."""

    url: str
    settings: Settings
    calls: int = 0

    @property
    def truth(self) -> Path:
        return self.settings.data_dir / "truth.jsonl"

    def session(self) -> Session:
        return Session(sa.create_engine(schema.driver_url(self.url), poolclass=sa.NullPool))


@dataclass
class Builder:
    """Builds houses, each on a copy of one whose crew is hired and whose archive is stocked."""

    server_url: str
    folder: Path
    names: list[str] = field(default_factory=list)

    def add_database(self, *, template: str) -> str:
        name = f"past_{uuid4().hex}"
        create_database(self.server_url, name, template=template)
        self.names.append(name)
        return name

    def build(self, *, days: int, calls_a_day: float, seed: int = past.SEED) -> House:
        house = self.house(self.add_database(template=self.names[0]))
        calls = past.play(
            house.settings, until=MORNING, days=days, calls_a_day=calls_a_day, seed=seed
        )
        subscribe({})
        return replace(house, calls=calls)

    def house(self, name: str) -> House:
        data_dir = self.folder / name
        data_dir.mkdir()
        url = database_of(self.server_url, name)
        settings = Settings.model_validate(
            {
                "DATABASE_URL": url,
                "REDIS_URL": "redis://127.0.0.1:1",
                "PUBLIC_BASE_URL": "https://cc.example.com",
                "TWILIO_ACCOUNT_SID": f"AC{'5' * 32}",
                "TWILIO_AUTH_TOKEN": SecretStr("fictional-token"),
                "TWILIO_API_BASE_URL": "https://carrier.test",
                "carrier_profile": "simulator",
                "caller_id": "+864001234567",
                "data_dir": str(data_dir),
            }
        )
        return House(url, settings)


@pytest.fixture(scope="module")
def builder(
    server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Builder]:
    builder = Builder(server_url, tmp_path_factory.mktemp("past"))
    furnished = builder.house(builder.add_database(template=template))
    use_keys(KeyRing.from_settings(Settings()))
    long_ago = MORNING - timedelta(days=60)
    with furnished.session() as session:
        start_with(session, Path("flows.yaml"), now=long_ago)
        staffing.hire(session, password="a long enough password", now=long_ago)
        archive.stock(session, now=long_ago)
        session.commit()
    yield builder
    for name in reversed(builder.names):
        drop_database(server_url, name)


@pytest.fixture(scope="module")
def house(builder: Builder) -> House:
    """Four days and a morning."""
    return builder.build(days=4, calls_a_day=5)


def _numbers(house: House) -> dict[str, Counter[tuple[object, ...]]]:
    """Everything that a page may count, without the ids of rows."""
    counted = {
        "calls": "SELECT direction, state, queue, started_at, ended_at, disposition FROM call",
        "waits": "SELECT kind, queue, left_because, entered_at, answered_at FROM queue_entry",
        "offers": "SELECT state, offered_at, closed_at FROM reservation",
        "promises": "SELECT state, attempts, ended_because, promised_at FROM callback",
        "tickets": "SELECT number, kind, state, origin, opened_at FROM ticket",
        "surveys": "SELECT outcome, reason, csat, nps FROM survey_response",
        "events": "SELECT kind, at FROM call_event",
    }
    with psycopg.connect(house.url) as connection:
        return {name: Counter(connection.execute(sql).fetchall()) for name, sql in counted.items()}


def test_nobody_is_on_a_line_or_at_work_when_the_first_start_comes(house: House) -> None:
    with house.session() as session:
        assert session.exec(select(Call).where(col(Call.ended_at).is_(None))).all() == []
        assert session.exec(select(CallLeg).where(col(CallLeg.ended_at).is_(None))).all() == []
        waiting = session.exec(select(QueueEntry.kind).where(col(QueueEntry.left_at).is_(None)))
        assert set(waiting) <= {EntryKind.CALLBACK}
        states = {presence.state for presence in session.exec(select(Presence))}
        ends = session.exec(select(Call.ended_at)).all()

    assert states == {PresenceState.OFFLINE}
    assert all(end is not None and end < MORNING for end in ends)
    assert house.calls == len(ends) > 15


def test_the_audit_finds_nothing_wrong_with_the_past(house: House) -> None:
    done = audit(house.url, house.truth)

    assert [str(finding) for finding in done.findings] == []
    assert done.looked_at["acknowledged"] == done.looked_at["deliveries"] > 200
    assert done.looked_at["callback"] > 0


def test_the_audit_would_find_what_is_planted_in_the_past(house: House) -> None:
    caught = set()
    for name in sorted(PLANTS):
        try:
            done = audit(house.url, house.truth, plant=name)
        except NothingToBreak:
            continue
        assert PLANTS[name][0] in {finding.invariant for finding in done.findings}, name
        caught.add(PLANTS[name][0])

    assert caught == {"I1", "I2", "I3", "I4", "I5", "I6"}


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others(builder: Builder) -> None:
    one, same, other = (builder.build(days=1, calls_a_day=3, seed=seed) for seed in (11, 11, 12))

    assert _numbers(one) == _numbers(same)
    assert _numbers(one)["calls"] != _numbers(other)["calls"]


def test_a_past_happens_once(house: House) -> None:
    before = _numbers(house)

    assert past.play(house.settings, until=MORNING, days=3) == 0
    subscribe({})

    assert _numbers(house) == before


def test_every_figure_of_the_board_leads_to_as_many_calls_as_it_counts(house: House) -> None:
    seen = 0
    with house.session() as session:
        for tile in queue_tiles(session, day_began_at=MIDNIGHT, now=MORNING):
            found = {
                left: find_calls(
                    session,
                    CallFilter(queue=tile.key, left=left, since=MIDNIGHT),
                    region="CN",
                    size=EVERYTHING,
                ).rows
                for left in (LeftBecause.ANSWERED, LeftBecause.ABANDONED)
            }
            answered, gave_up = map(len, found.values())
            assert answered == tile.answered
            if tile.abandoned is not None:
                assert tile.abandoned == gave_up / (answered + gave_up)
            seen += answered
    assert seen > 0


def test_offered_is_the_sum_of_all_reasons_to_leave_and_each_leads_to_its_calls(
    house: House,
) -> None:
    with house.session() as session:
        entries = session.exec(select(QueueEntry)).all()
        for queue in {entry.queue for entry in entries}:
            left = Counter(entry.left_because for entry in entries if entry.queue == queue)
            assert sum(left.values()) == sum(entry.queue == queue for entry in entries)
            for because, number in left.items():
                if because is None:
                    continue
                calls = find_calls(
                    session, CallFilter(queue=queue, left=because), region="CN", size=EVERYTHING
                ).rows
                with_call = [
                    entry.call_id
                    for entry in entries
                    if entry.queue == queue
                    and entry.left_because is because
                    and entry.kind is EntryKind.CALL
                ]
                assert {call.id for call in calls} == set(with_call), because
                assert len(with_call) <= number


def test_agents_talk_in_opening_hours_only_and_some_phone_outside_of_them(house: House) -> None:
    with house.session() as session:
        hours = [at.astimezone(ZONE).hour for at in session.exec(select(Reservation.offered_at))]
        outside = session.exec(
            select(Call).where(
                sa.func.extract("hour", sa.func.timezone("Asia/Shanghai", Call.started_at)).not_in(
                    range(OPENS, CLOSES)
                )
            )
        ).all()

    assert hours
    assert all(OPENS <= hour < CLOSES for hour in hours)
    assert outside
    assert all(call.member_id is None for call in outside)


def test_every_recording_of_the_past_can_still_be_played(house: House) -> None:
    with house.session() as session:
        recordings = session.exec(select(Recording)).all()

    assert recordings
    for recording in recordings:
        kept = recall(house.truth, house.settings.twilio_account_sid, recording.sid)
        assert kept is not None
        assert kept.duration_s == recording.duration_s
        assert kept.sounds or recording.kind is RecordingKind.CALL
        assert recording.state == "completed"


def test_both_are_heard_on_the_recording_of_a_conversation(house: House) -> None:
    with house.session() as session:
        talks = session.execute(
            sa.select(col(Recording.sid))
            .join(Call, col(Call.id) == col(Recording.call_id))
            .join(Reservation, col(Reservation.call_id) == col(Call.id))
            .where(
                col(Recording.kind) == RecordingKind.CALL,
                col(Reservation.talk_ended_at) - col(Reservation.connected_at)
                > timedelta(seconds=15),
            )
        ).all()

    assert talks
    for (sid,) in talks:
        kept = recall(house.truth, house.settings.twilio_account_sid, sid)
        assert kept is not None
        assert {sound.channel for sound in kept.sounds} == {0, 1}


def test_a_callback_counts_for_the_queue_in_which_it_was_promised(house: House) -> None:
    with house.session() as session:
        pairs = session.execute(
            sa.select(col(Callback.queue), col(Call.queue))
            .join(DialAttempt, col(DialAttempt.callback_id) == col(Callback.id))
            .join(Call, col(Call.attempt_id) == col(DialAttempt.id))
        ).all()

    assert any(promised != "after_sales" for promised, _ in pairs)
    assert all(promised == logged for promised, logged in pairs)


def test_a_day_has_its_rush_and_its_quiet_hours_and_weekends_are_quieter() -> None:
    monday = date(2026, 11, 23)
    week = [
        list(call_times(monday + timedelta(days=n), weight=200, chance=random.Random(1)))
        for n in range(7)
    ]
    by_hour = Counter(at.astimezone(ZONE).hour for day in week for at in day)

    assert len(week[6]) < len(week[5]) < len(week[0])
    assert by_hour[10] + by_hour[15] > 0.4 * sum(by_hour.values())
    assert set(by_hour) <= set(range(7, 23))
    assert by_hour[7] < by_hour[9]


def test_the_last_morning_is_full_and_over_before_the_start() -> None:
    until = MORNING - timedelta(minutes=25)
    calls = list(
        call_times_of_morning(MORNING.date(), weight=30, until=until, chance=random.Random(1))
    )

    assert len(calls) == 30
    assert all(MORNING.replace(hour=OPENS) <= at < until for at in calls)


def test_somebody_is_at_work_at_every_open_hour_and_everybody_in_turn() -> None:
    seen = set()
    for n in range(8):
        day = MORNING.date() + timedelta(days=n)
        shift_of = dict(shifts(day, agents=4))
        seen |= set(shift_of)
        for hour in range(OPENS, CLOSES):
            at = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(
                hours=hour, minutes=45
            )
            assert any(shift.begins_at <= at < shift.ends_at for shift in shift_of.values())

    assert seen == {0, 1, 2, 3}


@pytest.mark.parametrize("waiting", list(Waiting))
def test_who_has_no_awkward_moment_hangs_up_at_no_question(waiting: Waiting) -> None:
    who = Caller(Character("+8617000010001", wish=Wish.HELP, waiting=waiting), random.Random(1))
    questions = (
        "您好，欢迎致电客户服务中心。普通话服务，请按1。",
        "咨询购买，请按1。售后服务，请按2。",
        "不想等待？按1，我们会回电给您。",
        "您想预约哪一天？明天请按1。",
    )

    replies = [who.hears(question) for question in questions]

    assert len(LINES) > len(questions)
    assert not any(reply.hangs_up for reply in replies if reply is not None)
    assert (replies[2].digits if replies[2] else "") == waiting.value
