"""From a recording that somebody wants to keep to a prompt of the candidate version."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

import structlog
from sqlmodel import Session, col, select, update

from base.errors import BadInput
from cti.models import Recording
from cti.pace import clock_seconds
from cti.recording_stream import media_address
from cti.recordings import COMPLETED, IN_PROGRESS
from cti.workplace import Workplace
from ivr.candidates import change
from ivr.editing import with_value
from ivr.models import Dictation
from ivr.sound_files import MAX_BYTES
from ivr.sounds import keep_sound
from ivr.words import DictationState
from telephony.carrier_errors import CarrierError, CarrierRefused

# The carrier has a short recording ready within seconds; after an hour it will not come.
_AGAIN_AFTER_S = 3.0
_MOST_TRIES = 1200

log = structlog.get_logger(__name__)


def keep_dictation(work: Workplace, *, dictation_id: str) -> None:
    """Fetch a recording and put it into the prompt; may be repeated, by any number of workers."""
    address = _claim(work, UUID(dictation_id))
    if address is None:
        return
    try:
        with work.gateway.fetch_recording(address) as media:
            data = b"".join(_bounded(media.chunks()))
    except CarrierRefused as error:
        if not error.repeatable:
            _give_up(work, UUID(dictation_id), because=f"carrier_{error.code}")
    except CarrierError as error:
        # It is due again in a moment.
        log.warning("dictation.not_fetched", dictation=dictation_id, error_id=error.error_id)
    else:
        _keep(work, UUID(dictation_id), data)


def sweep_dictations(work: Workplace) -> int:
    """Ring again for every recording that is to be kept and is not yet; gives how many."""
    now = work.clock.now()
    with work.database.session() as session:
        due = session.exec(
            select(Dictation.id).where(
                Dictation.state == DictationState.KEEPING, col(Dictation.next_at) <= now
            )
        ).all()
    for dictation_id in due:
        keep_dictation(work, dictation_id=str(dictation_id))
    return len(due)


def _claim(work: Workplace, dictation_id: UUID) -> str | None:
    """The carrier's address of the recording, for whoever wins the turn; nothing to do without."""
    now = work.clock.now()
    again_at = now + timedelta(seconds=clock_seconds(work.clock, _AGAIN_AFTER_S))
    with work.database.session() as session:
        claimed = session.execute(
            update(Dictation)
            .where(
                col(Dictation.id) == dictation_id,
                col(Dictation.state) == DictationState.KEEPING,
                col(Dictation.next_at) <= now,
            )
            .values(next_at=again_at, tries=Dictation.tries + 1)
            .returning(col(Dictation.recording_sid), col(Dictation.tries))
        ).first()
        if claimed is None:
            return None
        recording = session.exec(select(Recording).where(Recording.sid == claimed[0])).one()
        if recording.state == COMPLETED:
            return media_address(session, recording.id, settings=work.settings)
        if recording.state == IN_PROGRESS and claimed[1] < _MOST_TRIES:
            return None
    _give_up(work, dictation_id, because=f"recording_{recording.state}")
    return None


def _bounded(chunks: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        # One piece more than may be, so that the check of the file says that it is too large.
        yield chunk
        if size > MAX_BYTES:
            return


def _keep(work: Workplace, dictation_id: UUID, data: bytes) -> None:
    try:
        with work.database.session() as session:
            _put_in(session, work, dictation_id, data)
    except BadInput as error:
        _give_up(work, dictation_id, because=error.error_id)


def _put_in(session: Session, work: Workplace, dictation_id: UUID, data: bytes) -> None:
    now = work.clock.now()
    dictation = session.get_one(Dictation, dictation_id, with_for_update=True)
    if dictation.state is not DictationState.KEEPING:
        return
    sound = keep_sound(
        session,
        work.settings.data_dir,
        data,
        title=f"{dictation.prompt} · {dictation.language}",
        by=dictation.asked_by,
        now=now,
    )
    keys = ("prompts", dictation.prompt, dictation.language)

    def edit(source: bytes) -> bytes:
        return with_value(source, keys, {"audio": sound.hash})

    change(session, edit, by=dictation.asked_by, now=now)
    dictation.state, dictation.sound, dictation.ended_at = DictationState.KEPT, sound.hash, now
    session.add(dictation)


def _give_up(work: Workplace, dictation_id: UUID, *, because: str) -> None:
    with work.database.session() as session:
        session.exec(
            update(Dictation)
            .where(
                col(Dictation.id) == dictation_id, col(Dictation.state) == DictationState.KEEPING
            )
            .values(state=DictationState.GIVEN_UP, refused=because[:60], ended_at=work.clock.now())
        )
