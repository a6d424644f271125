"""Recordings: rows of ours for sound files that the carrier keeps."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from base import bus
from base.errors import BadInput
from base.ids import new_id
from cti import events
from cti.calls import lock_call
from cti.happenings import RecordingReady
from cti.legs import leg_of_sid
from cti.models import Call, Recording, RecordingKind
from telephony.reports import RecordingReport

IN_PROGRESS = "in-progress"
COMPLETED = "completed"
_SETTLED = frozenset({COMPLETED, "absent", "failed"})
_SID_IN_ADDRESS = re.compile(r"/Recordings/(RE[0-9A-Za-z]{2,62})")


def recording_sid(address: str) -> str:
    """The carrier's id in the address of a recording.

    Raises:
        BadInput: The address names none; the address itself is not repeated.
    """
    found = _SID_IN_ADDRESS.search(address)
    if found is None:
        raise BadInput("This is no address of a recording.", error_id="recording.address")
    return found[1]


def keep_recording(
    session: Session,
    *,
    recording_id: UUID,
    call: Call,
    kind: RecordingKind,
    address: str,
    duration_s: int,
    now: datetime,
) -> Recording:
    """A recording made on the line is ours from now on; may be repeated.

    The carrier's report that the file is ready may have come before: then the row exists under
    another id, learns its kind here, and is given back; so use the id of what you get.

    Args:
        session: The unit of work; `call` is locked in it.
        recording_id: Identity of the row, where it is new.
        call: The call that was recorded.
        kind: What it holds.
        address: The carrier's address of it.
        duration_s: Its length, seconds.
        now: The present instant.

    Raises:
        BadInput: The address names no recording.
    """
    sid = recording_sid(address)
    recording = _of_sid(session, sid)
    if recording is None:
        recording = Recording(
            id=recording_id,
            sid=sid,
            call_id=call.id,
            kind=kind,
            started_at=now - timedelta(seconds=duration_s),
        )
        facts = {"recording": str(recording.id), "kind": kind.value}
        events.note(session, call, "recorded", now=now, facts=facts)
    recording.kind = kind
    recording.duration_s = recording.duration_s or duration_s
    session.add(recording)
    session.flush()
    return recording


def note_recording(session: Session, report: RecordingReport, *, now: datetime) -> Recording | None:
    """Merge the carrier's report on a recording; nothing when its call is not ours.

    States only move from in progress to an end. May be repeated; `RecordingReady` is announced
    once, when the file can be fetched.
    """
    leg = leg_of_sid(session, report.call_sid) if report.call_sid else None
    known = _of_sid(session, report.recording_sid)
    call_id = known.call_id if known else leg.call_id if leg else None
    if call_id is None:
        return None
    call = lock_call(session, call_id)
    recording = _of_sid(session, report.recording_sid) or Recording(
        id=new_id(),
        sid=report.recording_sid,
        call_id=call_id,
        kind=RecordingKind.CALL,
        started_at=report.started_at or now,
    )
    if report.duration_s is not None:
        recording.duration_s = report.duration_s
    recording.channels = report.channels or recording.channels
    settles = recording.state == IN_PROGRESS and report.status in _SETTLED
    if settles:
        recording.state = report.status
        recording.ready_at = now if report.status == COMPLETED else None
    session.add(recording)
    session.flush()
    if settles:
        facts = {"recording": str(recording.id), "state": recording.state}
        events.note(session, call, "recording_settled", now=now, facts=facts)
    if settles and recording.state == COMPLETED:
        bus.announce(session, RecordingReady(recording_id=recording.id, call_id=call_id))
    return recording


def _of_sid(session: Session, sid: str) -> Recording | None:
    return session.exec(
        select(Recording).where(col(Recording.sid) == sid).execution_options(populate_existing=True)
    ).first()
