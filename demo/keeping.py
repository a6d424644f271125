"""What a demo keeps between two starts, apart from its database."""

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Secrets = Mapping[str, str]

_MAKERS: Mapping[str, Callable[[], str]] = {
    "secret_key": lambda: secrets.token_urlsafe(32),
    "seal_key": lambda: secrets.token_urlsafe(32),
    "index_key": lambda: secrets.token_urlsafe(32),
    "search_key": lambda: secrets.token_urlsafe(32),
    "account_sid": lambda: f"AC{secrets.token_hex(16)}",
    "auth_token": lambda: secrets.token_hex(16),
    "api_key": lambda: f"SK{secrets.token_hex(16)}",
    "api_secret": lambda: secrets.token_hex(16),
    "application_sid": lambda: f"AP{secrets.token_hex(16)}",
    "password": lambda: secrets.token_urlsafe(12),
}


def secrets_of(data_dir: Path) -> Secrets:
    """The secrets of this data folder, made at random on first use; may be repeated."""
    file = data_dir / "secrets.json"
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    missing = {name: make() for name, make in _MAKERS.items() if name not in known}
    if missing:
        write_whole(file, known | missing)
    return known | missing


def write_whole(file: Path, document: Mapping[str, Any]) -> None:
    """Write JSON that a reader sees either whole or not at all; only its owner may read it."""
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}")
    with os.fdopen(handle, "w") as out:
        json.dump(document, out, indent=2, ensure_ascii=False)
        out.write("\n")
    Path(draft).replace(file)
