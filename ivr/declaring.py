"""What a flow file declares for the floors below, written into their tables."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from calendars import hours
from cti import declared_queues
from ivr.file import FlowFile
from tickets import declared_services, declared_surveys

# The tables below hold one truth for all callers, and the allow-list of transfers guards them all:
# two versions that are served side by side must agree in these.
SHARED = ("hours", "queues", "surveys", "resources", "services", "transfers")


def unlike(one: FlowFile, other: FlowFile) -> Iterator[str]:
    """The declared parts in which two files differ, so that they cannot be served side by side."""
    for part in SHARED:
        if getattr(one, part, None) != getattr(other, part, None):
            yield part


def write_down(session: Session, file: FlowFile, *, now: datetime) -> None:
    """Make the tables of calendars, cti and tickets say what the file declares.

    Calendars come first: queues and resources refer to them.
    """
    for key, calendar in file.hours.items():
        hours.write_down(
            session,
            key,
            time_zone=calendar.zone,
            weekly=calendar.week,
            holidays=calendar.holidays,
            holiday_hours=calendar.on_holidays,
            half_day_hours=calendar.on_half_days,
            dates=calendar.dates,
        )
    hours.retire_others(session, file.hours.keys(), now=now)
    for key, queue in file.queues.items():
        declared_queues.write_down(
            session,
            key,
            labels=queue.label,
            skills=queue.skills,
            calendar=queue.calendar,
            priority=queue.priority,
            wrap_up_s=queue.wrap_up_s,
            max_waiting=queue.max_waiting,
            max_wait_s=queue.max_wait_s,
            offer_s=queue.offer_s,
            service_level_s=queue.service_level_s,
        )
    declared_queues.retire_others(session, file.queues.keys(), now=now)
    for key, survey in file.surveys.items():
        declared_surveys.write_down(
            session,
            key,
            labels=survey.label,
            questions=[
                {"key": name, "kind": question.kind, "low_at_most": question.low_at_most}
                for name, question in survey.questions.items()
            ],
        )
    declared_surveys.retire_others(session, file.surveys.keys(), now=now)
    _write_services(session, file, now=now)


def _write_services(session: Session, file: FlowFile, *, now: datetime) -> None:
    for key, resource in file.resources.items():
        declared_services.write_resource(
            session, key, labels=resource.label, calendar=resource.calendar
        )
    for key, service in file.services.items():
        declared_services.write_service(
            session,
            key,
            labels=service.label,
            resources=service.resources,
            minutes=service.minutes,
            notice_min=service.notice_min,
            days=service.days,
        )
    declared_services.retire_others(session, file.services.keys(), file.resources.keys(), now=now)
