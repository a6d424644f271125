"""Services and resources as the active flow file declares them, written down for appointments."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, update

from tickets.models import Resource, Service


def write_resource(session: Session, key: str, *, labels: Mapping[str, str], calendar: str) -> None:
    """Make a resource's row say what the file declares; may be repeated.

    Args:
        session: The activation's own unit of work.
        key: Its name in the file.
        labels: Language tag to the name people see.
        calendar: Key of a calendar that was written down before.
    """
    resource = session.get(Resource, key) or Resource(key=key, calendar=calendar)
    resource.labels, resource.calendar = dict(labels), calendar
    resource.retired_at = None
    session.add(resource)
    session.flush()


def write_service(
    session: Session,
    key: str,
    *,
    labels: Mapping[str, str],
    resources: Sequence[str],
    minutes: int,
    notice_min: int,
    days: int,
) -> None:
    """Make a service's row say what the file declares; may be repeated.

    Appointments that were booked under the former terms stay as they are.
    """
    service = session.get(Service, key) or Service(
        key=key, minutes=minutes, notice_min=notice_min, days=days
    )
    service.labels, service.resources = dict(labels), list(resources)
    service.minutes, service.notice_min, service.days = minutes, notice_min, days
    service.retired_at = None
    session.add(service)


def retire_others(
    session: Session, services: Collection[str], resources: Collection[str], *, now: datetime
) -> None:
    """What the active file no longer names stays, marked, for the appointments it has."""
    for table, kept in ((Service, services), (Resource, resources)):
        session.execute(
            update(table)
            .where(col(table.key).not_in(kept), col(table.retired_at).is_(None))
            .values(retired_at=now)
        )
