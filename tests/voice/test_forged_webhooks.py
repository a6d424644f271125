"""Whoever is not the carrier, at every door: 403, no row, never an error of ours."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlmodel import SQLModel
from werkzeug.test import TestResponse

from cti.workplace import Workplace
from telephony.signature import signature_of
from tests.voice.caller import ACCOUNT, BASE_URL, CALLER, HOTLINE, TOKEN

SOME = "00000000-0000-4000-8000-000000000007"
DOORS = [
    "/voice/inbound",
    f"/voice/outbound/{SOME}",
    f"/voice/step/{SOME}/1",
    f"/voice/wait/{SOME}?n=0",
    "/voice/client",
    f"/voice/agent/{SOME}",
    "/voice/hold",
    "/voice/announce",
    "/voice/status",
    "/voice/conference",
    "/voice/recording",
    f"/voice/amd/{SOME}",
    "/sms/inbound",
    "/sms/status",
]
FORM = [
    ("AccountSid", ACCOUNT),
    ("CallSid", "CA" + "1" * 32),
    ("CallStatus", "ringing"),
    ("Direction", "inbound"),
    ("Digits", "1"),
    ("From", CALLER),
    ("MessageSid", "SM" + "1" * 32),
    ("MessageStatus", "sent"),
    ("To", HOTLINE),
]
FORM_TYPE = "application/x-www-form-urlencoded"
Forgery = Callable[["Door"], TestResponse]


@dataclass
class Door:
    """One door, and what a genuine delivery to it would carry."""

    client: FlaskClient
    path: str

    def post(
        self,
        form: list[tuple[str, str]],
        signature: str | None,
        *,
        content_type: str = FORM_TYPE,
        **headers: str,
    ) -> TestResponse:
        if signature is not None:
            headers["X-Twilio-Signature"] = signature
        return self.client.post(
            self.path, data=urlencode(form), content_type=content_type, headers=headers
        )

    def signed(self, base: str = BASE_URL, form: list[tuple[str, str]] | None = None) -> str:
        return signature_of(TOKEN, base + self.path, FORM if form is None else form)


def swapped(form: list[tuple[str, str]], one: str, other: str) -> list[tuple[str, str]]:
    """The same values under each other's name."""
    told = dict(form)
    told[one], told[other] = told[other], told[one]
    return list(told.items())


def shifted(form: list[tuple[str, str]], name: str) -> list[tuple[str, str]]:
    """The same signed text, cut into name and value one letter earlier."""
    return [(n[:-1], n[-1] + v) if n == name else (n, v) for n, v in form]


FORGERIES: dict[str, Forgery] = {
    "no signature": lambda d: d.post(FORM, None),
    "an empty one": lambda d: d.post(FORM, ""),
    "a wrong one": lambda d: d.post(FORM, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    "no base64": lambda d: d.post(FORM, "%%%\x7f"),
    "another token's": lambda d: d.post(FORM, signature_of("other", BASE_URL + d.path, FORM)),
    "for another host": lambda d: d.post(FORM, d.signed("https://evil.example")),
    "for another host, said in headers": lambda d: d.post(
        FORM,
        d.signed("https://evil.example"),
        **{"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    ),
    "for http": lambda d: d.post(FORM, d.signed(BASE_URL.replace("https", "http"))),
    "for another path": lambda d: d.post(FORM, signature_of(TOKEN, BASE_URL + "/voice", FORM)),
    "for another query": lambda d: d.post(
        FORM, signature_of(TOKEN, f"{BASE_URL}{d.path}&x=1", FORM)
    ),
    "a parameter more": lambda d: d.post([*FORM, ("Extra", "1")], d.signed()),
    "a parameter less": lambda d: d.post(FORM[:-1], d.signed()),
    "a parameter twice": lambda d: d.post([*FORM, ("From", CALLER)], d.signed()),
    "a parameter twice, signed": lambda d: d.post(
        [*FORM, ("From", "+861")], d.signed(form=[*FORM, ("From", "+861")])
    ),
    "values under other names": lambda d: d.post(swapped(FORM, "From", "To"), d.signed()),
    "a border moved in From": lambda d: d.post(shifted(FORM, "From"), d.signed()),
    "a border moved in CallSid": lambda d: d.post(shifted(FORM, "CallSid"), d.signed()),
    "another account, signed": lambda d: d.post(
        [("AccountSid", "AC" + "9" * 32), *FORM[1:]],
        d.signed(form=[("AccountSid", "AC" + "9" * 32), *FORM[1:]]),
    ),
    "JSON": lambda d: d.client.post(
        d.path, json=dict(FORM), headers={"X-Twilio-Signature": d.signed(form=[])}
    ),
    "a form called JSON": lambda d: d.post(FORM, d.signed(), content_type="application/json"),
    "files": lambda d: d.post(FORM, d.signed(), content_type="multipart/form-data; boundary=x"),
}


def rows(work: Workplace) -> int:
    """How many rows the house has, all tables that a webhook may write together."""
    written = ("call", "call_leg", "call_event", "webhook_answer", "customer", "message")
    tables = [SQLModel.metadata.tables[name] for name in written]
    with work.database.session() as session:
        return sum(
            session.scalars(sa.select(sa.func.count()).select_from(table)).one() for table in tables
        )


@pytest.mark.parametrize("path", DOORS)
def test_no_forgery_opens_a_door_or_leaves_a_row(
    client: FlaskClient, work: Workplace, path: str
) -> None:
    met = {name: forge(Door(client, path)) for name, forge in FORGERIES.items()}
    assert {name: answer.status_code for name, answer in met.items()} == dict.fromkeys(met, 403)
    assert {answer.mimetype for answer in met.values()} == {"text/plain"}
    assert rows(work) == 0


@pytest.mark.parametrize("path", DOORS)
def test_the_genuine_delivery_passes_the_guard_of_every_door(
    client: FlaskClient, path: str
) -> None:
    door = Door(client, path)
    assert door.post(FORM, door.signed()).status_code in {200, 204, 400, 422}
