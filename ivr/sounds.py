"""Sound files by the hash of their content: kept in the data folder, fetched by the carrier."""

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from flask import Response, abort, send_from_directory
from sqlmodel import Session, col, select

from ivr.models import Sound
from ivr.sound_files import inspect_sound
from ivr.words import SoundKind

NAME = re.compile(r"[0-9a-f]{64}")
A_YEAR_S = 365 * 24 * 3600
LONGEST_TITLE = 80
_TYPES = {SoundKind.WAV: "audio/wav", SoundKind.MP3: "audio/mpeg"}


def keep_sound(
    session: Session, data_dir: Path, data: bytes, *, title: str, by: UUID | None, now: datetime
) -> Sound:
    """Keep a sound file; the same content is kept once. May be repeated.

    The file is written before the row, so that a row never names a file that is not there.

    Args:
        session: The unit of work.
        data_dir: The installation's data folder.
        data: The file.
        title: What people call it.
        by: Who brings it.
        now: The present instant.

    Raises:
        BadSound: A telephone line cannot play it.
    """
    facts = inspect_sound(data)
    digest = hashlib.sha256(data).hexdigest()
    _write(data_dir / "sounds", f"{digest}.{facts.kind.value}", data)
    sound = session.get(Sound, digest) or Sound(
        hash=digest,
        kind=facts.kind,
        title=title.strip()[:LONGEST_TITLE],
        size_bytes=len(data),
        duration_ms=facts.duration_ms,
        made_by=by,
        made_at=now,
    )
    session.add(sound)
    session.flush()
    return sound


def _write(folder: Path, name: str, data: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / name).exists():
        return
    # The carrier may ask for it at any moment: it is there whole or not at all.
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as fresh:
        fresh.write(data)
        os.fchmod(fresh.fileno(), 0o644)
    Path(fresh.name).replace(folder / name)


def list_sounds(session: Session, *, limit: int = 200) -> Sequence[Sound]:
    """The sounds of the house, the latest first."""
    latest = select(Sound).order_by(col(Sound.made_at).desc(), Sound.hash).limit(limit)
    return session.exec(latest).all()


def send(data_dir: Path, name: str) -> Response:
    """The sound of this hash; its content never changes, so it may be kept for a year.

    Raises:
        werkzeug.exceptions.NotFound: No hash, or no such file.
    """
    if not NAME.fullmatch(name):
        abort(404)
    folder = (data_dir / "sounds").resolve()
    kinds = [kind for kind in SoundKind if (folder / f"{name}.{kind.value}").is_file()]
    if not kinds:
        abort(404)
    file, mimetype = f"{name}.{kinds[0].value}", _TYPES[kinds[0]]
    answer = send_from_directory(folder, file, mimetype=mimetype, max_age=A_YEAR_S)
    answer.cache_control.immutable = True
    return answer
