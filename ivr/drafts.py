"""What members type into the flow file, kept while they type."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete

from base.errors import BadInput
from ivr.models import FlowDraft, FlowVersion
from ivr.reading import MAX_BYTES


def keep_draft(session: Session, member_id: UUID, *, base: str, source: str, now: datetime) -> None:
    """Keep a member's draft; the one before goes. May be repeated.

    Args:
        session: The unit of work.
        member_id: Whose it is; everybody has one at most.
        base: Hash of the version that they began with.
        source: What they have typed, faults and all.
        now: The present instant.

    Raises:
        BadInput: It is larger than a flow file may be, or its base is no version.
    """
    if len(source.encode()) > MAX_BYTES:
        raise BadInput(f"A flow file has at most {MAX_BYTES:,} bytes.", error_id="flows.too_large")
    if session.get(FlowVersion, base) is None:
        raise BadInput("The draft begins with no version.", error_id="flows.no_base")
    row = {"member_id": member_id, "base": base, "source": source, "saved_at": now}
    session.execute(
        insert(FlowDraft)
        .values(**row)
        .on_conflict_do_update(index_elements=["member_id"], set_=row)
    )


def draft_of(session: Session, member_id: UUID) -> FlowDraft | None:
    """A member's draft, if they have one."""
    return session.get(FlowDraft, member_id, populate_existing=True)


def drop_draft(session: Session, member_id: UUID) -> None:
    """Forget a member's draft; may be repeated."""
    session.exec(delete(FlowDraft).where(col(FlowDraft.member_id) == member_id))
