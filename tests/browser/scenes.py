"""Consoles that are served for the browser: a busy town, the first day, and ten thousand of all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from pydantic import SecretStr
from sqlmodel import Session

from base.database import Database
from base.settings import Settings
from base.stores.postgres import create_database, drop_database
from staff.models import Role
from tests.browser.crowd import fill
from tests.browser.seats import take_seats
from tests.browser.town import Town, settle
from tests.console.cast import add_members
from tests.console.conftest import House, build_house
from tests.running_pages import serving
from tests.running_stores import database_of

LANGUAGES = ("zh", "en")
# The cast reads English; these are their Chinese colleagues.
CHINESE = ".zh"


@dataclass
class Scene:
    """A console and where it is served.

    Attributes:
        town: What stands in its tables, where it is the busy one.
    """

    house: House
    address: str
    town: Town | None = None

    def login(self, role: Role, language: str) -> str:
        """Who signs in with this role and reads this language."""
        return role.value + (CHINESE if language == "zh" else "")


@contextmanager
def scene(server_url: str, template: str, redis_url: str, kind: str) -> Iterator[Scene]:
    """A scene with a database of its own: `town`, `empty` or `crowd`."""
    name = f"{kind}_{uuid4().hex}"
    create_database(server_url, name, template=template)
    settings = Settings(twilio_account_sid="AC" + "0" * 32).model_copy(
        update={"redis_url": SecretStr(redis_url), "simulator_url": "http://127.0.0.1:1"}
    )
    house = build_house(database_of(server_url, name), settings=settings, empty=True)
    # A console gives up on a slow database; ten thousand rows take their time.
    patient = Database(database_of(server_url, name), deadline_s=120)
    with patient.session() as session:
        town = _play(session, house, kind)
    patient.close()
    with serving(house.app) as address:
        yield Scene(house, address, town)
    house.work.database.close()
    drop_database(server_url, name)


def _play(session: Session, house: House, kind: str) -> Town | None:
    now = house.clock.now()
    add_members(session, now, language="zh", suffix=CHINESE)
    match kind:
        case "town":
            town = settle(session, now, house.cast.members)
            take_seats(session, now, town.customer)
            return town
        case "crowd":
            fill(session, now)
    return None
