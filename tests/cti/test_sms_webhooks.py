"""The doors for text messages: signed only, always without a message in the answer."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from base.ids import new_id
from cti import message_sending, messages, sms_webhooks
from cti.models import Message, MessageState
from telephony.signature import signature_of
from tests.fakes.dialled_carrier import Fate
from tests.fakes.promise_stage import CUSTOMER, OWN_NUMBER, Stage, promise_stage


@pytest.fixture
def stage(fresh_database: str) -> Iterator[Stage]:
    with promise_stage(fresh_database) as stage:
        yield stage


@pytest.fixture
def client(stage: Stage) -> FlaskClient:
    app = Flask("doors")
    sms_webhooks.open_doors(app, stage.work)
    return app.test_client()


def post(
    client: FlaskClient, stage: Stage, path: str, form: dict[str, str], *, signed: bool = True
) -> TestResponse:
    settings = stage.work.settings
    token = settings.twilio_auth_token.get_secret_value() if signed else "another"
    url = f"{settings.public_base_url}{path}"
    signature = signature_of(token, url, list(form.items()))
    return client.post(
        path,
        data=urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signature},
    )


def test_customers_message_is_kept_and_never_answered(client: FlaskClient, stage: Stage) -> None:
    form = {"MessageSid": "SM1", "From": CUSTOMER, "To": OWN_NUMBER, "Body": "STOP please"}
    for _ in range(2):
        answer = post(client, stage, "/sms/inbound", form)
        assert (answer.status_code, answer.data) == (204, b"")
    with stage.database.session() as session:
        (kept,) = session.exec(select(Message)).all()
        assert (kept.state, kept.body) == (MessageState.RECEIVED, "STOP please")


def test_unsigned_message_leaves_no_row(client: FlaskClient, stage: Stage) -> None:
    form = {"MessageSid": "SM1", "From": CUSTOMER, "To": OWN_NUMBER, "Body": "x"}
    assert post(client, stage, "/sms/inbound", form, signed=False).status_code == 403
    with stage.database.session() as session:
        assert session.exec(select(Message)).all() == []


def test_status_report_finds_its_message_by_our_id(client: FlaskClient, stage: Stage) -> None:
    with stage.database.session() as session:
        message_id = messages.write_message(
            session,
            number=CUSTOMER,
            body="x",
            purpose="test",
            customer_id=None,
            call_id=None,
            now=stage.now(),
        ).id
    stage.carrier.fates.append(Fate.LOST_AFTER)
    message_sending.send(stage.work, message_id)
    (text,) = stage.carrier.texts
    report = {"MessageSid": text["sid"], "MessageStatus": "delivered"}
    for path in (text["status_path"], f"/sms/status?message={new_id()}", "/sms/status"):
        assert post(client, stage, path, report).status_code == 204
    with stage.database.session() as session:
        assert session.get_one(Message, message_id).state is MessageState.DELIVERED
