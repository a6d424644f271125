"""When the centre is open, and why."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from base.errors import NotFound
from calendars.hours import opening_at, retire_others, write_down
from calendars.models import Calendar, CalendarOverride
from calendars.overrides import make_override
from calendars.timeline import Why

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKDAYS = {day: [("09:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.fixture
def calendar(session: Session) -> str:
    write_down(
        session,
        "csc",
        time_zone="Asia/Shanghai",
        weekly=WORKDAYS,
        holidays="CN",
        holiday_hours=[("10:00", "12:00")],
    )
    session.flush()
    return "csc"


@pytest.mark.parametrize(
    ("moment", "is_open", "why"),
    [
        ("2026-11-23T09:00:00", True, Why.HOURS),
        ("2026-11-23T08:59:59", False, Why.HOURS),
        ("2026-11-23T18:00:00", False, Why.HOURS),
        ("2026-11-22T12:00:00", False, Why.HOURS),  # a Sunday
        ("2026-10-01T11:00:00", True, Why.HOLIDAY),  # National Day, short hours
        ("2026-10-01T15:00:00", False, Why.HOLIDAY),
        ("2026-02-14T10:00:00", True, Why.HOURS),  # a Saturday worked for the Spring Festival
    ],
)
def test_hours_holidays_and_moved_working_days_decide(
    session: Session, calendar: str, moment: str, is_open: bool, why: Why
) -> None:
    opening = opening_at(session, calendar, now=at(moment))
    assert (opening.is_open, opening.why) == (is_open, why)


def test_a_closed_centre_tells_when_it_opens_next(session: Session, calendar: str) -> None:
    friday_evening = opening_at(session, calendar, now=at("2026-11-20T19:00:00"))
    assert friday_evening.opens_at == at("2026-11-23T09:00:00")


def test_the_newest_override_wins_and_a_withdrawn_one_is_gone(
    session: Session, calendar: str
) -> None:
    noon = at("2026-11-23T12:00:00")

    def override(*, is_open: bool, reason: str, made_at: datetime) -> CalendarOverride:
        row = CalendarOverride(
            calendar=calendar,
            starts_at=noon - timedelta(hours=1),
            ends_at=noon + timedelta(hours=1),
            is_open=is_open,
            reasons={"": reason},
            made_at=made_at,
        )
        session.add(row)
        session.flush()
        return row

    override(is_open=True, reason="training moved", made_at=noon - timedelta(hours=3))
    storm = override(is_open=False, reason="storm", made_at=noon - timedelta(hours=2))
    closed = opening_at(session, calendar, now=noon)
    assert (closed.is_open, closed.why, closed.reason) == (False, Why.OVERRIDE, "storm")
    assert closed.opens_at == noon + timedelta(hours=1)
    storm.withdrawn_at = noon
    session.flush()
    assert opening_at(session, calendar, now=noon).reason == "training moved"


def test_an_unknown_calendar_is_named(session: Session) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        opening_at(session, "nowhere", now=at("2026-11-23T12:00:00"))


def test_a_calendar_the_file_no_longer_names_is_retired_not_deleted(
    session: Session, calendar: str
) -> None:
    now = at("2026-11-23T12:00:00")
    retire_others(session, {"another"}, now=now)
    session.expire_all()
    assert session.get_one(Calendar, calendar).retired_at == now


def test_a_closure_longer_than_the_look_ahead_still_tells_the_opening_after_it(
    session: Session, calendar: str
) -> None:
    now = at("2026-03-02T12:00:00")
    make_override(
        session,
        calendar,
        is_open=False,
        starts_at=now,
        ends_at=at("2026-06-01T00:00:00"),
        reasons={},
        by=None,
        now=now,
    )
    assert opening_at(session, calendar, now=now).opens_at == at("2026-06-01T09:00:00")


def test_an_opening_that_no_week_knows_is_not_told(session: Session) -> None:
    write_down(session, "never", time_zone="UTC", weekly={})
    session.flush()
    opening = opening_at(session, "never", now=at("2026-11-23T12:00:00"))
    assert (opening.is_open, opening.opens_at, opening.closes_at) == (False, None, None)


def test_an_open_centre_tells_when_it_closes(session: Session, calendar: str) -> None:
    opening = opening_at(session, calendar, now=at("2026-11-23T12:00:00"))
    assert opening.closes_at == at("2026-11-23T18:00:00")


def test_a_holiday_is_its_own_reason_in_the_language_of_the_call(
    session: Session, calendar: str
) -> None:
    evening = at("2026-10-01T20:00:00")
    reasons = {
        language: opening_at(session, calendar, now=evening, language=language).reason
        for language in ("zh-CN", "en-US", "th-TH")
    }
    assert reasons == {"zh-CN": "国庆节", "en-US": "National Day", "th-TH": ""}
