from collections.abc import Iterator

import pytest
from flask import Flask
from pydantic import SecretStr

from app import create_app
from base import bells, bus
from base.settings import Settings
from staff.models import Role
from staff.permissions import ALLOWED, Permission
from tests.console.conftest import House
from tests.fakes.desk_floor import Rung


@pytest.fixture
def whole(own_house: House) -> Iterator[Flask]:
    url = own_house.work.database.engine.url.set(drivername="postgresql")
    settings = Settings(
        database_url=SecretStr(url.render_as_string(hide_password=False)),
        redis_url=SecretStr("redis://127.0.0.1:1"),
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token=SecretStr("token"),
    )
    yield create_app(settings)
    bus.subscribe({})
    bells.use_bells(Rung())


def test_the_console_pool_serves_the_pages_and_refuses_in_their_shape(whole: Flask) -> None:
    client = whole.test_client()
    assert "Cordboard" in client.get("/login").get_data(as_text=True)
    assert client.get("/livez").status_code == 200
    assert client.get("/api/v1/calls").get_json()["error"]["id"] == "sign_in.needed"
    assert client.get("/nowhere").mimetype == "text/html"


def test_every_role_and_permission_is_in_the_table() -> None:
    assert set(ALLOWED) == set(Role)
    assert frozenset[Permission]().union(*ALLOWED.values()) == set(Permission)
