"""The shipped flow file as a console's hotline."""

from dataclasses import replace
from pathlib import Path

import lxml.html
from flask.testing import FlaskClient

from console.at_work import open_for_work
from ivr import candidates, versions
from staff.models import Role
from tests.console.conftest import House, csrf

FILE = Path(__file__).parents[2] / "flows.yaml"


def serve_flows(house: House, data_dir: Path) -> str:
    """Activate the shipped file; sounds go to this folder. Gives the version's hash."""
    settings = house.work.settings.model_copy(update={"data_dir": data_dir, "flows_file": FILE})
    house.work = replace(house.work, settings=settings)
    open_for_work(house.app, house.work)
    now = house.clock.now()
    with house.work.database.session() as session:
        by = house.cast.members[Role.ADMINISTRATOR].id
        hotline = versions.keep_version(session, FILE.read_bytes(), name="flows.yaml", now=now)
        versions.activate(session, hotline.hash, by=by, now=now)
    return hotline.hash


def present(house: House) -> str:
    """The text that the next change builds on."""
    with house.work.database.session() as session:
        return candidates.present(session).source


def present_hash(house: House) -> str:
    """Its hash."""
    with house.work.database.session() as session:
        return candidates.present(session).hash


def post(client: FlaskClient, path: str, **data: object) -> int:
    """Send a form as the page does."""
    return client.post(path, data={"csrf_token": csrf(client), **data}).status_code


def text_of(client: FlaskClient, path: str) -> str:
    """All words of a page, one space between them."""
    page = lxml.html.document_fromstring(client.get(path).get_data(as_text=True))
    return " ".join(" ".join(page.itertext()).split())
