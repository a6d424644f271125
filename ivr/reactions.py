"""What the flows do when news comes from below."""

from sqlmodel import Session

from cti.calls import lock_call
from cti.happenings import CallEnded
from ivr.hosting import close_runs


def on_call_ended(session: Session, event: CallEnded) -> None:
    """The caller is gone: end their run; may be repeated."""
    call = lock_call(session, event.call_id)
    if call.ended_at is not None:
        close_runs(session, call, now=call.ended_at)
