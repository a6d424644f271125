"""Where tests are phoned in to: a demo by its `demo.json`, or the installation around us."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from base.bells import use_bells
from base.clock import clock_from
from base.crypto import KeyRing, use_keys
from base.database import Database
from base.errors import BadInput, Conflict, NotFound
from base.settings import Settings, SettingsError, load_settings
from ivr.commands.house import Unheard
from ivr.hotline import Hotline
from ivr.phoning.site import Site, over_http
from ivr.versions import active_hash

SOME_HOTLINE = "+864000000000"


@contextmanager
def site_at(against: str, hotline: Hotline) -> Iterator[Site]:
    """The installation, while the block lasts.

    Args:
        against: Path of a `demo.json`, or the address of the voice doors of the installation that
            the environment describes.
        hotline: What it must be serving.

    Raises:
        NotFound: There is no such file.
        BadInput: It serves customers: tests make up people and close the hotline.
        Conflict: It serves another version.
        SettingsError: The environment describes no installation.
    """
    if "://" in against:
        settings, url, number = load_settings(), against.rstrip("/"), SOME_HOTLINE
    else:
        settings, url, number = _demo(Path(against))
    if settings.environment == "production":
        raise BadInput("This installation serves customers; phone tests in to another one.")
    if settings.database_url is None:
        raise SettingsError("DATABASE_URL is empty: name the installation's PostgreSQL")
    use_keys(KeyRing.from_settings(settings))
    use_bells(Unheard())
    clock = clock_from(settings)
    database = Database(settings.database_url.get_secret_value(), role="job")
    try:
        with database.session() as session:
            served = active_hash(session) or "none"
        if served != hotline.hash:
            raise Conflict(
                f"It serves version {served[:12]} and the file is {hotline.hash[:12]}; "
                "activate the file first."
            )
        yield Site(
            post=over_http(url),
            base_url=settings.public_base_url,
            account_sid=settings.twilio_account_sid,
            token=settings.twilio_auth_token.get_secret_value(),
            hotline=number,
            region=settings.region,
            database=database,
            now=clock.now,
        )
    finally:
        database.close()


def _demo(path: Path) -> tuple[Settings, str, str]:
    """A demo's settings, its voice doors and its number, out of its folder."""
    told = _json(path)
    secrets, day = _json(path.with_name("secrets.json")), _json(path.with_name("clock.json"))
    settings = Settings.model_validate(
        {
            "DATABASE_URL": told["database_url"],
            "PUBLIC_BASE_URL": told["public_base_url"],
            "TWILIO_ACCOUNT_SID": told["account_sid"],
            "TWILIO_AUTH_TOKEN": told["auth_token"],
            "SECRET_KEY": secrets["secret_key"],
            "seal_key": secrets["seal_key"],
            "index_key": secrets["index_key"],
            "search_key": secrets["search_key"],
            "clock_epoch": day["epoch"],
            "clock_started_at_s": day["started"],
            "clock_factor": day["factor"],
        }
    )
    return settings, told["voice_url"], told["hotline"]


def _json(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotFound(f"{path} describes no running demo.") from error
    return found
