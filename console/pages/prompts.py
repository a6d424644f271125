"""What callers hear: words and sounds of the candidate version, changed prompt by prompt."""

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from base.errors import BadInput, CordboardError, NotFound
from console.at_work import now, unit_of_work, workplace
from console.figures import told_refusal
from console.guard import requires
from console.identity import member
from console.language import chosen_language
from console.queries.hotline import is_served
from console.queries.prompts import catalogue, prompt_view, utterance_in
from ivr import sounds
from ivr.candidates import MovedOn, change, present
from ivr.dictation import ask_to_speak
from ivr.editing import CannotEdit, Keys, Value, with_value
from ivr.models import Dictation, Sound
from ivr.sound_files import MAX_BYTES, BadSound
from staff.audit import record_audit
from staff.models import Member
from staff.permissions import Permission
from telephony.numbers import read_number

prompts = Blueprint("prompts", __name__)

_LONGEST_WORDS = 2000
_BESIDE_THE_FILE = 64 * 1024
_FAULTS = {
    "prompt.words": _l("A prompt has 1 to 2000 characters."),
    "sound.unusable": _l(
        "This is no sound that a telephone line can play: WAV (PCM, G.711) or MP3."
    ),
    "sound.too_large": _l("The file is larger than 10 MB."),
    "sound.length": _l("The sound is empty, or longer than 10 minutes."),
    "sound.none": _l("Choose a file or a sound."),
    "number.unusable": _l("This number cannot be dialled."),
    "flows.cannot_edit": _l(
        "This place is shared or written in a special way: change it in the file."
    ),
}


@prompts.url_value_preprocessor
def _allow_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    # Before anything reads the form: webhooks and other pages stay at their few kilobytes.
    request.max_content_length = MAX_BYTES + _BESIDE_THE_FILE


@prompts.get("/prompts")
@requires(Permission.SEE_FLOWS)
def page() -> ResponseReturnValue:
    """Every prompt with its words, where it is said and what is missing; sounds; hold music."""
    return _list()


@prompts.get("/prompts/<name>")
@requires(Permission.SEE_FLOWS)
def prompt(name: str) -> ResponseReturnValue:
    """One prompt: its words and sounds per language, to hear and to change."""
    return _one(name)


@prompts.post("/prompts/<name>/words")
@requires(Permission.WORK_FLOWS)
def say(name: str) -> ResponseReturnValue:
    """Give a prompt other words in one language; a new candidate version."""
    try:
        with unit_of_work() as session:
            _change(session, name, _words())
    except BadInput as error:
        return _one(name, error), error.http_status
    return redirect(url_for("prompts.prompt", name=name))


@prompts.post("/prompts/<name>/sound")
@requires(Permission.WORK_FLOWS)
def play(name: str) -> ResponseReturnValue:
    """Give a prompt a sound in one language, uploaded or chosen; a new candidate version."""
    try:
        with unit_of_work() as session:
            _change(session, name, {"audio": _sound(session, title=name)})
    except BadInput as error:
        return _one(name, error), error.http_status
    return redirect(url_for("prompts.prompt", name=name))


@prompts.post("/prompts/<name>/dictation")
@requires(Permission.WORK_FLOWS)
def dictate(name: str) -> ResponseReturnValue:
    """Phone the asker to speak the prompt; what they keep becomes a new candidate version."""
    try:
        with unit_of_work() as session:
            ask_to_speak(
                session,
                prompt=name,
                language=request.form.get("language", ""),
                number=read_number(request.form.get("number"), workplace().settings.region),
                spoken_to_in=chosen_language(),
                by=member().id,
                now=now(),
            )
    except BadInput as error:
        return _one(name, error), error.http_status
    return redirect(url_for("prompts.prompt", name=name))


@prompts.get("/dictations/<uuid:dictation_id>")
@requires(Permission.WORK_FLOWS)
def dictation(dictation_id: UUID) -> ResponseReturnValue:
    """How far a dictation is; a fragment that asks for itself until it is over."""
    with unit_of_work() as session:
        found = session.get(Dictation, dictation_id)
        if found is None or found.asked_by != member().id:
            raise NotFound("There is no such dictation.", error_id="dictation.not_found")
    return render_template("prompts/dictation.html", dictation=found)


@prompts.post("/prompts/music")
@requires(Permission.WORK_FLOWS)
def music() -> ResponseReturnValue:
    """Choose what waiting callers of a queue hear between the news, or silence."""
    queue = request.form.get("queue", "")
    try:
        with unit_of_work() as session:
            if queue not in {line.queue for line in catalogue(session).music}:
                raise NotFound(f"There is no queue `{queue}`.")
            value: Value = None
            if request.form.get("sound") != "silence":
                value = {"audio": _sound(session, title=queue)}
            edit = partial(_with_music, queue=queue, value=value)
            change(session, edit, by=member().id, now=now())
    except BadInput as error:
        return _list(error), error.http_status
    return redirect(url_for("prompts.page"))


@prompts.post("/sounds")
@requires(Permission.WORK_FLOWS)
def upload() -> ResponseReturnValue:
    """Bring a sound into the house without using it yet."""
    try:
        with unit_of_work() as session:
            _sound(session, title=request.form.get("title", ""))
    except BadInput as error:
        return _list(error), error.http_status
    return redirect(url_for("prompts.page"))


@prompts.get("/sounds/<name>")
@requires(Permission.SEE_FLOWS)
def sound(name: str) -> Response:
    """A sound of the house, for the page's player."""
    return sounds.send(workplace().settings.data_dir, name)


def _list(fault: CordboardError | None = None) -> str:
    with unit_of_work() as session:
        found = catalogue(session) if is_served(session) else None
    return render_template("prompts/list.html", catalogue=found, fault=_told(fault))


def _one(name: str, fault: CordboardError | None = None) -> str:
    with unit_of_work() as session:
        view = prompt_view(session, name, member_id=member().id)
        telephone = session.get_one(Member, member().id).telephone or ""
    return render_template(
        "prompts/prompt.html",
        view=view,
        fault=_told(fault),
        typed=request.form,
        telephone=telephone,
    )


def _told(fault: CordboardError | None) -> object:
    return None if fault is None else told_refusal(fault, _FAULTS)


def _change(session: Session, name: str, value: Value) -> None:
    """One prompt in one language; refused when somebody else has changed just that meanwhile."""
    language, base = request.form.get("language", ""), request.form.get("base", "")
    version = present(session)
    if version.hash != base:
        seen = utterance_in(session, base, name, language)
        if seen != utterance_in(session, version.hash, name, language):
            raise MovedOn("Somebody else has changed this prompt meanwhile.")
    keys = ("prompts", name, language)
    change(session, partial(with_value, keys=keys, value=value), by=member().id, now=now())


def _words() -> str:
    text = " ".join(request.form.get("words", "").split())
    words = "".join(letter for letter in text if letter.isprintable())
    if not 0 < len(words) <= _LONGEST_WORDS:
        raise BadInput("A prompt has 1 to 2000 characters.", error_id="prompt.words")
    return words


def _with_music(source: bytes, *, queue: str, value: Value) -> bytes:
    keys: Keys = ("queues", queue, "waiting", "music")
    try:
        return with_value(source, keys, value)
    except CannotEdit:
        if value is None:
            raise
        # The queue says nothing about waiting yet.
        return with_value(source, keys[:-1], {"music": value})


def _sound(session: Session, *, title: str) -> str:
    """The sound that the form brings or names."""
    file = request.files.get("file")
    if file is not None and file.filename:
        kept = sounds.keep_sound(
            session,
            workplace().settings.data_dir,
            file.stream.read(MAX_BYTES + 1),
            title=title or file.filename,
            by=member().id,
            now=now(),
        )
        record_audit(
            session,
            member_id=member().id,
            action="sound.uploaded",
            object_kind="sound",
            object_id=kept.hash,
            now=now(),
        )
        return kept.hash
    chosen = session.get(Sound, request.form.get("sound", ""))
    if chosen is None:
        raise BadSound("Choose a file or a sound.", error_id="sound.none")
    return chosen.hash
