"""The installation that the environment describes, for commands that look into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from base.bells import Bell, use_bells
from base.clock import clock_from
from base.crypto import KeyRing, use_keys
from base.database import Database
from base.settings import Settings, SettingsError, load_settings


@dataclass(frozen=True, slots=True)
class House:
    """One unit of work in an installation.

    Attributes:
        now: The present instant by its clock.
    """

    settings: Settings
    session: Session
    now: datetime


class Unheard:
    """Whoever waits for bells here finds the work by the next sweep."""

    def ring(self, bell: Bell) -> None:
        """Nothing rings from the command line."""


@contextmanager
def open_house() -> Iterator[House]:
    """A unit of work; it is committed when the block ends well.

    Raises:
        SettingsError: No database is named.
        DatabaseAway: It does not answer.
    """
    settings = load_settings()
    if settings.database_url is None:
        raise SettingsError("DATABASE_URL is empty: name the installation's PostgreSQL")
    use_keys(KeyRing.from_settings(settings))
    use_bells(Unheard())
    database = Database(settings.database_url.get_secret_value(), role="job")
    try:
        with database.session() as session:
            yield House(settings, session, clock_from(settings).now())
    finally:
        database.close()
