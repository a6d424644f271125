"""Sound files by the hash of their content, for the carrier to fetch; never anything else."""

import re
from pathlib import Path

from flask import Response, abort, send_from_directory

NAME = re.compile(r"[0-9a-f]{64}")
A_YEAR_S = 365 * 24 * 3600


def send(data_dir: Path, name: str) -> Response:
    """The WAV file of this hash; its content never changes, so it may be kept for a year.

    Raises:
        werkzeug.exceptions.NotFound: No hash, or no such file.
    """
    if not NAME.fullmatch(name):
        abort(404)
    folder = (data_dir / "sounds").resolve()
    return send_from_directory(folder, f"{name}.wav", mimetype="audio/wav", max_age=A_YEAR_S)
