"""What happened with a customer, newest first, told by every floor above."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from base.ids import new_id
from customers.models import Interaction, InteractionKind


def note_interaction(
    session: Session,
    customer_id: UUID,
    *,
    kind: InteractionKind,
    subject_id: UUID,
    at: datetime,
    words: dict[str, Any] | None = None,
) -> None:
    """Add or refresh one line; one subject has one line, so this may be repeated.

    Args:
        session: The unit of work that the subject is written in.
        customer_id: Whose timeline.
        kind: What the subject is.
        subject_id: The call, ticket, callback or survey response.
        at: When it happened.
        words: Catalogue words and numbers for the line; never free text of a person.
    """
    row = insert(Interaction).values(
        id=new_id(),
        customer_id=customer_id,
        at=at,
        kind=kind,
        subject_id=subject_id,
        words=words or {},
    )
    session.execute(
        row.on_conflict_do_update(
            constraint="interaction_once",
            set_={"words": row.excluded.words, "customer_id": row.excluded.customer_id},
        )
    )


def timeline_of(
    session: Session, customer_id: UUID, *, limit: int = 50, before: datetime | None = None
) -> Sequence[Interaction]:
    """A customer's lines, newest first, at most `limit`, older than `before` where given."""
    wanted = select(Interaction).where(Interaction.customer_id == customer_id)
    if before is not None:
        wanted = wanted.where(Interaction.at < before)
    return session.exec(wanted.order_by(col(Interaction.at).desc()).limit(limit)).all()
