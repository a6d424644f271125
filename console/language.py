"""Which language a page speaks, and the compiled catalogues it speaks from."""

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, request
from flask_babel import Babel

from console.at_work import workplace
from console.identity import somebody

LANGUAGES = {"zh": "中文", "en": "English"}
CATALOGUES = Path(__file__).parent / "translations"


def set_up_language(app: Flask) -> None:
    """Compile what was edited and let each request choose its language and time zone."""
    compile_catalogues()
    Babel(
        app,
        default_locale="en",
        default_translation_directories=str(CATALOGUES),
        locale_selector=chosen_language,
        timezone_selector=centre_time_zone,
    )


def chosen_language() -> str:
    """The member's choice; before sign-in, what the address or the browser asks for."""
    asking = somebody()
    if asking is not None and asking.language in LANGUAGES:
        return asking.language
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    # Neither known nor asked for: the centre's own.
    return request.accept_languages.best_match(list(LANGUAGES)) or "zh"


def centre_time_zone() -> str:
    """The zone in which the centre reads its clock."""
    return workplace().settings.time_zone


def compile_catalogues() -> None:
    """Write the machine's form of each catalogue that is newer than it; may be repeated."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        # Several processes start at once: each writes its own file, the last rename wins whole.
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as fresh:
            write_mo(fresh, catalogue)
        os.replace(fresh.name, target)  # noqa: PTH105 - one atomic call
