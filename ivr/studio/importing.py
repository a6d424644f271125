"""From a Studio export to a flow file, with everything told that is different now."""

import io
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML

from ivr.studio.asking import folded_splits
from ivr.studio.circles import without_circles
from ivr.studio.endings import ended
from ivr.studio.export import Export, read_export
from ivr.studio.notebook import ENDS, Node, Note, Notebook
from ivr.studio.steps import STEPS, passed_over
from ivr.studio.variables import variables_of
from telephony.speech import ALL_SPEECH

_APOLOGY = {
    "zh": "非常抱歉，系统暂时无法继续为您服务，请稍后再拨。",
    "en": "We are sorry, something went wrong on our side. Please call again a little later.",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """A flow file's text and what its reader must know."""

    text: str
    notes: tuple[Note, ...]


def import_studio(source: bytes, *, name: str = "hotline") -> Imported:
    """The flow file that does on a call what the export does.

    Only what an incoming call can come to is taken. A way that was left unconnected ends the call,
    as it does there, and is noted; so is every widget or template that has no counterpart.

    Raises:
        BadExport: It is no Studio export, or nothing in it answers a call.
    """
    export, cut = without_circles(read_export(source))
    book = Notebook(export, variables_of(export))
    for widget in cut:
        book.note(widget, "it came round in a circle that asks nothing; the call ends there.")
    folded = folded_splits(book)
    widgets = [each for each in export.on_a_call() if each.name not in folded]
    for widget in widgets:
        book.name_of(widget.name)
    for widget in widgets:
        STEPS.get(widget.type, passed_over)(book, widget)
    for node in ended(book.nodes):
        book.note(book.widget_of(node), "no way led to the end of the call; one does now.")
    _say_languages(book)
    _leave_out(book)
    notes = tuple(book.notes)
    return Imported(_written(_file(book, export, name), notes), notes)


def _leave_out(book: Notebook) -> None:
    met = {each.name for each in book.export.on_a_call()}
    for widget in book.export.states:
        if widget.name not in met and widget.name != book.export.initial_state:
            book.note(widget, "no call comes here; it is left out.")


def _say_languages(book: Notebook) -> None:
    """Words that stand in one language only are given to the others, so that none is missing.

    Studio writes a branch for each language; a caller in one hears that branch's words anyway.
    """
    tags = book.languages()

    def spread(value: Any) -> Any:
        if isinstance(value, dict):
            if value and set(value) <= set(tags):
                (first, *_) = value.values()
                return {tag: value.get(tag, first) for tag in tags}
            return {key: spread(each) for key, each in value.items()}
        return [spread(each) for each in value] if isinstance(value, list) else value

    for name, node in book.nodes.items():
        book.nodes[name] = spread(node)


def _file(book: Notebook, export: Export, name: str) -> Node:
    tags = book.languages()
    start = next(export.on_a_call()).name
    apology = {tag: _APOLOGY.get(tag.partition("-")[0], _APOLOGY["en"]) for tag in tags}
    file: Node = {
        "schema": "1",
        "name": (export.description or name)[:80],
        "default_language": tags[0],
        "languages": {tag: _language(book, tag) for tag in tags},
    }
    if kinds := book.variables.kinds():
        file["vars"] = kinds
    defaults: Node = {
        "on_error": "main.trouble",
        "apology": apology,
        "retry": {"exhausted": f"main.{ENDS}"},
    }
    if book.hosts:
        defaults["http"] = {"hosts": book.hosts}
    file["defaults"] = defaults
    if book.queues:
        file["queues"] = {
            key: {"label": dict.fromkeys(tags, label)} for key, label in book.queues.items()
        }
    if book.transfers:
        file["transfers"] = book.transfers
    file["entry"] = {"default": "main"}
    nodes = dict(book.nodes)
    nodes[ENDS] = {"hangup": None}
    nodes["trouble"] = {"hangup": apology}
    file["flows"] = {"main": {"start": book.name_of(start), "nodes": nodes}}
    return file


def _language(book: Notebook, tag: str) -> Node:
    known = ALL_SPEECH.get(tag)
    voices = [
        voice
        for each in book.export.on_a_call()
        if book.language_of(each) == tag and (voice := each.text("voice")).startswith("Polly.")
    ]
    voice = max(voices, key=voices.count) if voices else (known.voice if known else "alice")
    return {
        "label": dict.fromkeys(book.languages(), tag),
        "say": known.synthesis if known else tag,
        "voice": voice,
        "hear": known.recogniser if known else tag,
    }


def _written(file: Node, notes: tuple[Note, ...]) -> str:
    yaml = YAML()
    yaml.width = 100
    yaml.allow_unicode = True
    # What stands twice is written twice: people edit it here and not there.
    yaml.representer.ignore_aliases = lambda _: True
    out = io.StringIO()
    yaml.dump(file, out)
    head = "".join(f"# - {note}\n" for note in notes)
    told = f"# Different from there:\n{head}" if head else ""
    return f"# Taken over from Twilio Studio.\n{told}{out.getvalue()}"
