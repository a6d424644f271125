"""What the flows do when news comes from below."""

from sqlmodel import Session

from cti.calls import lock_call
from cti.happenings import CallEnded
from ivr.hosting import close_runs
from ivr.web_requests import drop_web_requests


def on_call_ended(session: Session, event: CallEnded) -> None:
    """The caller is gone: end their run, and ask nobody for them any more; may be repeated."""
    call = lock_call(session, event.call_id)
    if call.ended_at is not None:
        drop_web_requests(session, call.id, now=call.ended_at)
        close_runs(session, call, now=call.ended_at)
