"""Messages that callers left for a queue to hear."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from base.bus import announce
from base.errors import NotFound
from cti.calls import lock_call
from cti.events import note
from cti.happenings import VoicemailTranscribed
from cti.models import Call, Recording, RecordingKind, Voicemail
from cti.recordings import keep_recording
from telephony.reports import TranscriptReport


def keep_voicemail(
    session: Session,
    *,
    recording_id: UUID,
    call: Call,
    queue: str | None,
    address: str,
    duration_s: int,
    now: datetime,
) -> Voicemail:
    """The call's voicemail with its recording; a repeated delivery gives the one that is there.

    Args:
        session: The unit of work; `call` is locked in it.
        recording_id: Identity of the recording's row.
        call: The call in which it was left.
        queue: Whose people should hear it.
        address: The carrier's address of the recording.
        duration_s: Its length, seconds.
        now: The present instant.

    Raises:
        BadInput: The address names no recording.
    """
    known = session.exec(select(Voicemail).where(Voicemail.call_id == call.id)).first()
    if known is not None:
        return known
    recording = keep_recording(
        session,
        recording_id=recording_id,
        call=call,
        kind=RecordingKind.VOICEMAIL,
        address=address,
        duration_s=duration_s,
        now=now,
    )
    voicemail = Voicemail(call_id=call.id, recording_id=recording.id, queue=queue, left_at=now)
    session.add(voicemail)
    session.flush()
    return voicemail


def note_transcript(
    session: Session, report: TranscriptReport, *, now: datetime
) -> Voicemail | None:
    """Keep what the carrier's recogniser understood of a voicemail; the first words stay.

    Nothing when the recording is no voicemail of ours, or nothing was understood. Announces
    `VoicemailTranscribed` once.
    """
    found = session.exec(
        select(Voicemail)
        .join(Recording, col(Recording.id) == col(Voicemail.recording_id))
        .where(Recording.sid == report.recording_sid)
    ).first()
    if found is None or not report.text:
        return None
    call = lock_call(session, found.call_id)
    session.refresh(found)
    if found.transcript_sealed is None:
        found.transcript = report.text
        session.add(found)
        note(session, call, "voicemail_transcribed", now=now, facts={"voicemail": str(found.id)})
        announce(session, VoicemailTranscribed(found.id))
    return found


def mark_heard(
    session: Session, voicemail_id: UUID, *, member_id: UUID, now: datetime
) -> Voicemail:
    """Note who heard it first; may be repeated.

    Raises:
        NotFound: There is no such voicemail.
    """
    voicemail = session.get(Voicemail, voicemail_id, with_for_update=True, populate_existing=True)
    if voicemail is None:
        raise NotFound(f"There is no voicemail {voicemail_id}.")
    if voicemail.heard_at is None:
        voicemail.heard_at, voicemail.heard_by = now, member_id
        session.add(voicemail)
    return voicemail


def unheard(session: Session, *, queue: str | None = None, limit: int = 50) -> Sequence[Voicemail]:
    """Voicemails that nobody has heard, oldest first, of one queue or of all."""
    wanted = select(Voicemail).where(col(Voicemail.heard_at).is_(None))
    if queue is not None:
        wanted = wanted.where(Voicemail.queue == queue)
    return session.exec(wanted.order_by(col(Voicemail.left_at)).limit(limit)).all()
