"""Do-not-call and do-not-text: who must not be reached, and since when."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select, update

from base.ids import new_id
from customers.models import Suppression


def is_suppressed(session: Session, value_index: bytes, channel: str) -> bool:
    """Whether this number must not be reached by `call` or `sms` now."""
    return (
        session.exec(
            select(Suppression.id).where(
                Suppression.value_index == value_index,
                Suppression.channel == channel,
                col(Suppression.ended_at).is_(None),
            )
        ).first()
        is not None
    )


def suppress(
    session: Session, value_index: bytes, channel: str, *, reason: str, now: datetime
) -> None:
    """Never reach this number again by `channel`; may be repeated, the first reason stays."""
    row = insert(Suppression).values(
        id=new_id(), value_index=value_index, channel=channel, reason=reason, started_at=now
    )
    session.execute(row.on_conflict_do_nothing())


def lift_suppression(session: Session, value_index: bytes, channel: str, *, now: datetime) -> None:
    """The customer asked to be reached again; nothing happens where nothing was suppressed."""
    session.execute(
        update(Suppression)
        .where(
            col(Suppression.value_index) == value_index,
            col(Suppression.channel) == channel,
            col(Suppression.ended_at).is_(None),
        )
        .values(ended_at=now)
    )
