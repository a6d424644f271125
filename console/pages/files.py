"""What the browser may load: our own small files, and exactly these of other people's."""

from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

from console.guard import public

_CONSOLE = Path(__file__).parent.parent
_OURS = _CONSOLE / "static"
_PACKAGES = _CONSOLE.parent / "node_modules"
_VENDOR = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "idiomorph.js": "idiomorph/dist/idiomorph.min.js",
    "idiomorph-htmx.js": "idiomorph/dist/idiomorph-htmx.js",
    "twilio-voice.js": "@twilio/voice-sdk/dist/twilio.min.js",
}

# Flask finds templates by blueprint; this one brings those of the whole console.
files = Blueprint("files", __name__, template_folder=str(_CONSOLE / "templates"))


@files.get("/static/<path:name>")
@public
def ours(name: str) -> Response:
    """A style sheet, script or symbol of this house; the browser asks each time if it changed."""
    return send_from_directory(_OURS, name)


@files.get("/static/vendor/<name>")
@public
def vendor(name: str) -> Response:
    """A file that the front-end packages brought."""
    if name not in _VENDOR:
        abort(404)
    return send_from_directory(_PACKAGES, _VENDOR[name])
