"""Prompts, sounds and hold music of the version that is being worked on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from base.errors import NotFound
from ivr.candidates import present
from ivr.hotline import Hotline
from ivr.models import Dictation, FlowVersion, Sound
from ivr.nodes.texts import Audio, Utterance
from ivr.prompts import PromptLine, prompt_lines, sharing_music, sounds_used
from ivr.shelf import SHELF
from ivr.sounds import list_sounds
from staff.members import names_of


@dataclass(frozen=True, slots=True)
class SoundLine:
    """A sound of the house, who brought it, and where it is heard."""

    hash: str
    title: str
    duration_ms: int
    size_bytes: int
    made_by: str | None
    made_at: datetime
    used_in: Sequence[str]


@dataclass(frozen=True, slots=True)
class Music:
    """What waiting callers of a queue hear between the news.

    Attributes:
        audio: Hash of a sound or an address; nothing for silence.
        shared_with: Queues that change along, because the file writes it once for all of them.
    """

    queue: str
    labels: Mapping[str, str]
    audio: str | None
    shared_with: Sequence[str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that is said in a version.

    Attributes:
        version: The candidate, or the active version where there is none.
    """

    version: FlowVersion
    hotline: Hotline
    languages: Mapping[str, Mapping[str, str]]
    prompts: Sequence[PromptLine]
    sounds: Sequence[SoundLine]
    music: Sequence[Music]


@dataclass(frozen=True, slots=True)
class PromptView:
    """One prompt with what it takes to change it."""

    catalogue: Catalogue
    line: PromptLine
    dictations: Sequence[Dictation]


def catalogue(session: Session) -> Catalogue:
    """The present version's catalogue.

    Raises:
        NotFound: No version was ever activated.
    """
    version = present(session)
    hotline = SHELF.hotline(session, version.hash)
    return Catalogue(
        version=version,
        hotline=hotline,
        languages={tag: language.label for tag, language in hotline.file.languages.items()},
        prompts=prompt_lines(hotline),
        sounds=_sounds(session, hotline),
        music=_music(version, hotline),
    )


def prompt_view(session: Session, name: str, *, member_id: UUID) -> PromptView:
    """One prompt of the present version, and the asker's latest dictations of it.

    Raises:
        NotFound: There is no such prompt.
    """
    found = catalogue(session)
    line = next((line for line in found.prompts if line.name == name), None)
    if line is None:
        raise NotFound(f"There is no prompt `{name}`.", error_id="prompt.not_found")
    latest = (
        select(Dictation)
        .where(Dictation.prompt == name, Dictation.asked_by == member_id)
        .order_by(col(Dictation.asked_at).desc())
        .limit(3)
    )
    return PromptView(found, line, session.exec(latest).all())


def utterance_in(session: Session, version: str, name: str, language: str) -> Utterance | None:
    """What a version says there; nothing where it says nothing.

    Raises:
        NotFound: There is no such version.
    """
    inline = SHELF.hotline(session, version).file.prompts.get(name)
    return inline.root.get(language) if inline is not None else None


def _sounds(session: Session, hotline: Hotline) -> list[SoundLine]:
    rows: Sequence[Sound] = list_sounds(session)
    names = names_of(session, {row.made_by for row in rows if row.made_by})
    used = sounds_used(hotline)
    return [
        SoundLine(
            hash=row.hash,
            title=row.title,
            duration_ms=row.duration_ms,
            size_bytes=row.size_bytes,
            made_by=names.get(row.made_by) if row.made_by else None,
            made_at=row.made_at,
            used_in=used.get(row.hash, ()),
        )
        for row in rows
    ]


def _music(version: FlowVersion, hotline: Hotline) -> list[Music]:
    queues = hotline.file.queues
    shared = sharing_music(version.source)
    playing: dict[str, Audio | None] = {
        name: queue.waiting.music if queue.waiting is not None else None
        for name, queue in queues.items()
    }
    return [
        Music(
            queue=name,
            labels=queue.label,
            audio=audio.audio if (audio := playing[name]) is not None else None,
            shared_with=shared.get(name, ()),
        )
        for name, queue in queues.items()
    ]
