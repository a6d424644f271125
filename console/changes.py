"""Differences of two flow files as a line in the reader's language; a filter of the templates."""

import re

from flask import Flask
from flask_babel import lazy_gettext as _l

from ivr.differences import Difference

_KINDS = {
    "node": _l("node"),
    "prompt": _l("prompt"),
    "queue": _l("queue"),
    "calendar": _l("calendar"),
    "survey": _l("survey definition"),
    "transfer": _l("transfer"),
    "language": _l("language"),
    "entry": _l("entry"),
    "variable": _l("variable"),
    "flow": _l("flow"),
    "test": _l("test"),
    "setting": _l("setting"),
}
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_ASPECTS = {"it": "", "what it does": _l("what it does"), "its start": _l("its start")}


def kind_word(difference: Difference) -> str:
    """What kind of thing differs."""
    return str(_KINDS.get(difference.kind, difference.kind))


def aspect_word(difference: Difference) -> str:
    """What of it differs: an option, or a way out by its name."""
    aspect = difference.aspect.removeprefix("way ")
    return str(_ASPECTS.get(aspect, aspect)).replace("`", "")


def bare_value(text: str) -> str:
    """What it was or is, without marks of code and with hashes as short as elsewhere."""
    return _HASH.sub(lambda found: found[0][:12], text.replace("`", ""))


def set_up_changes(app: Flask) -> None:
    """Offer these to the templates."""
    for function in (kind_word, aspect_word, bare_value):
        app.add_template_filter(function)
