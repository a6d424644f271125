"""Telling consoles that something at the desks changed: ids and closed words, never a fact."""

from uuid import UUID

from sqlmodel import Session

from base.bells import job, news, ring_after_commit

BOARD = "board"


def tell_member(session: Session, member_id: UUID, kind: str, **ids: object) -> None:
    """Ring at one member's consoles after the commit."""
    ring_after_commit(session, news(f"member:{member_id}", kind, **ids))


def tell_queue(session: Session, queue: str, kind: str, **ids: object) -> None:
    """Ring at the consoles that look at a queue, and at the board, after the commit."""
    ring_after_commit(session, news(f"queue:{queue}", kind, **ids))
    ring_after_commit(session, news(BOARD, kind, queue=queue, **ids))


def tell_board(session: Session, kind: str, **ids: object) -> None:
    """Ring at the supervisors' board after the commit."""
    ring_after_commit(session, news(BOARD, kind, **ids))


def ask_for(session: Session, job_name: str, **ids: object) -> None:
    """Have a worker do a job of `cti.jobs` after the commit; sweeps do it when the bell is lost."""
    ring_after_commit(session, job(job_name, **ids))
