"""Recording a customer's leg as the call wishes it: only allowed, paused where money is paid.

The wish is a word on the call's row. A job, and a sweep behind it, bring the carrier in line and
write down only what the carrier has confirmed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from base import bells
from base.ids import new_id
from cti.calls import lock_call
from cti.events import note
from cti.models import Call, CallState, Recording, RecordingKind, RecordingWish
from cti.pace import clock_seconds
from cti.recordings import IN_PROGRESS
from cti.workplace import Workplace
from telephony.carrier_errors import CarrierAway, CarrierError, CarrierUnsure
from telephony.profiles import Capability, profile_from

STATUS_PATH = "/voice/recording"
AT_ONCE = 100
# The carrier tells of a recording that has begun within seconds; without a word there is none.
_STARTS_WITHIN_S = 20.0


class _Deed(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class _Task:
    deed: _Deed
    call_id: UUID
    call_sid: str
    recording_sid: str = ""


def allow_recording(session: Session, call: Call, *, allowed: bool, now: datetime) -> None:
    """The caller was told, or has answered: remember it, and record or stop; may be repeated.

    The call must be locked. A refusal stands for the rest of the call, and a payment under way
    keeps the recording paused.
    """
    wish = RecordingWish.ON if allowed else RecordingWish.OFF
    if call.recording_wish is wish or (allowed and call.recording_wish is not None):
        return
    note(session, call, "recording_consent", now=now, facts={"allowed": allowed})
    _wish(session, call, wish)


def pause_recording(session: Session, call: Call) -> None:
    """Keep silence from now on, where anything is or may be recorded; may be repeated."""
    if call.recording_wish is RecordingWish.ON:
        _wish(session, call, RecordingWish.PAUSED)


def resume_recording(session: Session, call: Call) -> None:
    """Record again what was paused; may be repeated."""
    if call.recording_wish is RecordingWish.PAUSED:
        _wish(session, call, RecordingWish.ON)


def _wish(session: Session, call: Call, wish: RecordingWish) -> None:
    call.recording_wish = wish
    session.add(call)
    bells.ring_after_commit(session, bells.job("settle_recording", call_id=str(call.id)))


def is_silent(session: Session, call: Call, *, now: datetime) -> bool:
    """Whether the carrier has confirmed that nothing of this call is being recorded now."""
    asked_at = call.recording_asked_at
    begins = asked_at is not None and now < asked_at + timedelta(seconds=_STARTS_WITHIN_S)
    if begins and not _recordings(session, call):
        return False
    return all(recording.paused for recording in _live(session, call))


def settle_recording(work: Workplace, call_id: UUID) -> None:
    """Ask the carrier for whatever is still missing for the call's wish; may be repeated."""
    while (task := _next(work, call_id)) is not None:
        try:
            done = _ask(work, task)
        except CarrierUnsure:
            return  # a start may have happened: its report tells; the sweep looks again
        except CarrierError as error:
            _not_done(work, task, error)
            return
        _done(work, task, done)


def _next(work: Workplace, call_id: UUID) -> _Task | None:
    now = work.clock.now()
    with work.database.session() as session:
        call = lock_call(session, call_id)
        if call.sid is None or call.state is not CallState.LIVE:
            return None
        for recording in _live(session, call):
            deed = _missing(call.recording_wish, recording)
            if deed is not None:
                return _Task(deed, call.id, call.sid, recording.sid)
        if not _must_start(session, work, call, now=now):
            return None
        # Written before the carrier is asked: a second worker sees that somebody did.
        call.recording_asked_at = now
        session.add(call)
        return _Task(_Deed.START, call.id, call.sid)


def _missing(wish: RecordingWish | None, recording: Recording) -> _Deed | None:
    match wish:
        case RecordingWish.ON if recording.paused:
            return _Deed.RESUME
        case RecordingWish.PAUSED if not recording.paused:
            return _Deed.PAUSE
        case RecordingWish.OFF if not recording.paused:
            return _Deed.STOP
        case _:
            return None


def _must_start(session: Session, work: Workplace, call: Call, *, now: datetime) -> bool:
    if call.recording_wish is not RecordingWish.ON or _recordings(session, call):
        return False
    if profile_from(work.settings).lacks(Capability.RECORDING_CONTROL):
        return False
    patience = timedelta(seconds=clock_seconds(work.clock, _STARTS_WITHIN_S))
    return call.recording_asked_at is None or call.recording_asked_at <= now - patience


def _live(session: Session, call: Call) -> list[Recording]:
    return [r for r in _recordings(session, call) if r.state == IN_PROGRESS]


def _recordings(session: Session, call: Call) -> list[Recording]:
    return list(
        session.exec(
            select(Recording)
            .where(Recording.call_id == call.id, Recording.kind == RecordingKind.CALL)
            .execution_options(populate_existing=True)
        ).all()
    )


def _ask(work: Workplace, task: _Task) -> str:
    """Ask for one thing and give the sid of the recording it concerns."""
    gateway = work.gateway
    match task.deed:
        case _Deed.START:
            return gateway.start_recording(task.call_sid, status_path=STATUS_PATH)
        case _Deed.PAUSE:
            gateway.pause_recording(task.call_sid, task.recording_sid)
        case _Deed.RESUME:
            gateway.resume_recording(task.call_sid, task.recording_sid)
        case _Deed.STOP:
            gateway.stop_recording(task.call_sid, task.recording_sid)
    return task.recording_sid


def _done(work: Workplace, task: _Task, sid: str) -> None:
    now = work.clock.now()
    with work.database.session() as session:
        call = lock_call(session, task.call_id)
        recording = session.exec(
            select(Recording).where(Recording.sid == sid).execution_options(populate_existing=True)
        ).first() or Recording(
            id=new_id(),
            sid=sid,
            call_id=call.id,
            kind=RecordingKind.CALL,
            channels=2,
            started_at=now,
        )
        recording.paused = task.deed in {_Deed.PAUSE, _Deed.STOP}
        session.add(recording)
        facts = {"recording": str(recording.id), "deed": task.deed.value}
        note(session, call, "recording_control", now=now, facts=facts)


def _not_done(work: Workplace, task: _Task, error: CarrierError) -> None:
    """The carrier refused or was away: say so, and let the sweep ask again."""
    now = work.clock.now()
    with work.database.session() as session:
        call = lock_call(session, task.call_id)
        if task.deed is _Deed.START and isinstance(error, CarrierAway):
            # Surely not begun, so nobody has to wait for word of it.
            call.recording_asked_at = None
            session.add(call)
        facts = {"deed": task.deed.value, "because": error.error_id}
        note(session, call, "recording_control_failed", now=now, facts=facts)


def sweep_recordings(work: Workplace) -> int:
    """Look at every live call that wishes something of its recording; may be repeated."""
    with work.database.session() as session:
        calls = session.exec(
            select(Call.id)
            .where(
                col(Call.ended_at).is_(None),
                col(Call.recording_wish).is_not(None),
                sa.or_(_unlike_the_wish(), _unbegun()),
            )
            .order_by(col(Call.started_at))
            .limit(AT_ONCE)
        ).all()
    for call_id in calls:
        settle_recording(work, call_id)
    return len(calls)


def _unlike_the_wish() -> sa.ColumnElement[bool]:
    silent = col(Call.recording_wish).in_((RecordingWish.PAUSED, RecordingWish.OFF))
    return sa.exists(
        sa.select(1).where(
            col(Recording.call_id) == col(Call.id),
            col(Recording.kind) == RecordingKind.CALL,
            col(Recording.state) == IN_PROGRESS,
            col(Recording.paused) != silent,
        )
    )


def _unbegun() -> sa.ColumnElement[bool]:
    begun = sa.exists(
        sa.select(1).where(
            col(Recording.call_id) == col(Call.id), col(Recording.kind) == RecordingKind.CALL
        )
    )
    return sa.and_(col(Call.recording_wish) == RecordingWish.ON, ~begun)
