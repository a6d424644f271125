"""When the centre is open: the calendars, and the closures and openings that supervisors make."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from base.errors import BadInput, NotFound
from calendars.models import Calendar, CalendarOverride
from calendars.overrides import bounds_of, make_override, withdraw_override
from console.at_work import now, unit_of_work
from console.figures import told_refusal
from console.guard import requires
from console.identity import member
from console.language import chosen_language
from console.queries.hotline import spoken_languages
from console.queries.hours import calendar_views
from staff.audit import record_audit
from staff.permissions import Permission

hours = Blueprint("hours", __name__)

# Minutes that one click closes for.
_AT_ONCE = (30, 60, 120)
_REST_OF_THE_DAY = "day"
_FAULTS = {
    "override.times": _l("The end must lie after the start, and in the future, within a year."),
    "override.reason_too_long": _l("A reason has at most 200 characters."),
    "override.malformed": _l("A date or a time is missing or cannot be read."),
}


@hours.get("/hours")
@requires(Permission.SEE_HOURS)
def page() -> ResponseReturnValue:
    """Every calendar: open or closed and why, its week, the days to come, who changed what."""
    return _rendered()


@hours.post("/hours/<key>/close")
@requires(Permission.WORK_HOURS)
def close(key: str) -> ResponseReturnValue:
    """Close now, for some minutes or for the rest of the local day."""
    present = now()
    until = request.form.get("until", "")
    try:
        with unit_of_work() as session:
            calendar = _calendar(session, key)
            if until == _REST_OF_THE_DAY:
                today = present.astimezone(ZoneInfo(calendar.time_zone)).date()
                _, ends_at = bounds_of(calendar, today, today)
            else:
                ends_at = present + timedelta(minutes=_minutes(until))
            _make(session, key, is_open=False, starts_at=present, ends_at=ends_at)
    except BadInput as error:
        return _refused(error)
    return redirect(url_for("hours.page"))


@hours.post("/hours/<key>/overrides")
@requires(Permission.WORK_HOURS)
def add(key: str) -> ResponseReturnValue:
    """Close or open between two dates, whole days unless times are given."""
    given = request.form
    try:
        with unit_of_work() as session:
            calendar = _calendar(session, key)
            starts_at, ends_at = _bounds(calendar)
            is_open = given.get("kind") == "open"
            _make(session, key, is_open=is_open, starts_at=starts_at, ends_at=ends_at)
    except BadInput as error:
        return _refused(error)
    return redirect(url_for("hours.page"))


@hours.post("/hours/overrides/<uuid:override_id>/withdraw")
@requires(Permission.WORK_HOURS)
def withdraw(override_id: UUID) -> ResponseReturnValue:
    """Take a closure or an opening back from now on."""
    with unit_of_work() as session:
        override = withdraw_override(session, override_id, by=member().id, now=now())
        _audit(session, override, "hours.withdrawn")
    return redirect(url_for("hours.page"))


def _rendered(fault: object = None) -> str:
    with unit_of_work() as session:
        views = calendar_views(session, now=now(), language=chosen_language())
        languages = spoken_languages(session)
    return render_template(
        "hours/page.html",
        views=views,
        languages_spoken=languages,
        at_once=_AT_ONCE,
        fault=fault,
        typed=request.form,
    )


def _refused(error: BadInput) -> ResponseReturnValue:
    return _rendered(told_refusal(error, _FAULTS)), error.http_status


def _calendar(session: Session, key: str) -> Calendar:
    calendar = session.get(Calendar, key)
    if calendar is None:
        raise NotFound(f"There is no calendar named {key!r}.")
    return calendar


def _minutes(text: str) -> int:
    if text not in {str(minutes) for minutes in _AT_ONCE}:
        raise _malformed("until")
    return int(text)


def _bounds(calendar: Calendar) -> tuple[datetime, datetime]:
    given = request.form
    try:
        first = date.fromisoformat(given.get("first", ""))
        last = date.fromisoformat(given.get("last") or given.get("first", ""))
        clocks = {
            name: datetime.strptime(text, "%H:%M").strftime("%H:%M")  # noqa: DTZ007 - a time of day
            for name in ("start", "end")
            if (text := given.get(name))
        }
        return bounds_of(calendar, first, last, **clocks)
    except (ValueError, OverflowError) as error:
        raise _malformed("first") from error


def _malformed(field: str) -> BadInput:
    return BadInput(
        "A date or a time is missing or cannot be read.",
        error_id="override.malformed",
        fields={field: "malformed"},
    )


def _make(
    session: Session, key: str, *, is_open: bool, starts_at: datetime, ends_at: datetime
) -> None:
    reasons = {
        tag: request.form.get(f"reason:{tag}", "") for tag in ("", *spoken_languages(session))
    }
    override = make_override(
        session,
        key,
        is_open=is_open,
        starts_at=starts_at,
        ends_at=ends_at,
        reasons=reasons,
        by=member().id,
        now=now(),
    )
    _audit(session, override, "hours.opened" if is_open else "hours.closed")


def _audit(session: Session, override: CalendarOverride, action: str) -> None:
    record_audit(
        session,
        member_id=member().id,
        action=action,
        object_kind="calendar",
        object_id=override.calendar,
        now=now(),
        after={
            "override": str(override.id),
            "starts_at": override.starts_at.isoformat(),
            "ends_at": override.ends_at.isoformat(),
        },
    )
