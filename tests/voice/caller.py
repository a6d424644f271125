"""Somebody who phones our doors as the carrier would: signed forms in, documents out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from lxml import etree
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

ACCOUNT = "AC" + "0" * 32
TOKEN = "a-fictional-token"
BASE_URL = "https://hotline.example"
HOTLINE = "+864000000000"
CALLER = "+8613800138000"


@dataclass
class Heard:
    """One document, as the caller's telephone understands it."""

    response: TestResponse
    root: etree._Element = field(init=False)

    def __post_init__(self) -> None:
        """Every answer must be well-formed."""
        assert self.response.status_code == 200, self.response.get_data(as_text=True)
        self.root = etree.fromstring(self.response.data)

    @property
    def words(self) -> str:
        """All that is said."""
        return " ".join(node.text or "" for node in self.root.iter("Say"))

    @property
    def verbs(self) -> list[str]:
        """The verbs at the top."""
        return [str(node.tag) for node in self.root]

    def path(self, verb: str, attribute: str = "action") -> str:
        """Path and query of an address in the document."""
        node = next(self.root.iter(verb))
        parts = urlsplit((node.text or "") if verb == "Redirect" else node.attrib[attribute])
        return parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass
class Caller:
    """Somebody on the line; presses and speaks at the address the last document named."""

    client: FlaskClient
    sid: str = field(default_factory=lambda: f"CA{uuid4().hex}")
    number: str = CALLER

    def post(
        self, path: str, form: Mapping[str, str] | None = None, *, token: str | None = None
    ) -> TestResponse:
        """One signed delivery."""
        fields = {
            "CallSid": self.sid,
            "AccountSid": ACCOUNT,
            "From": self.number,
            "To": HOTLINE,
            "CallStatus": "in-progress",
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
            **(form or {}),
        }
        signature = RequestValidator(TOKEN).compute_signature(BASE_URL + path, fields)
        headers = {"X-Twilio-Signature": signature}
        if token is not None:
            headers["I-Twilio-Idempotency-Token"] = token
        return self.client.post(path, data=fields, headers=headers)

    def ask(
        self, path: str, form: Mapping[str, str] | None = None, *, token: str | None = None
    ) -> Heard:
        """One signed delivery whose answer is a document."""
        return Heard(self.post(path, form, token=token))

    def phone(self, *, token: str | None = None) -> Heard:
        """Dial the hotline."""
        return self.ask("/voice/inbound", {"CallStatus": "ringing"}, token=token)

    def press(self, heard: Heard, digits: str) -> Heard:
        """Answer a question by keys."""
        return self.ask(heard.path("Gather"), {"Digits": digits})

    def press_at(
        self, run_id: UUID, number: int, digits: str = "3", *, token: str | None = None
    ) -> Heard:
        """Keys for a step of a run, whatever was heard."""
        return self.ask(f"/voice/step/{run_id}/{number}", {"Digits": digits}, token=token)

    def stay_silent(self, heard: Heard) -> Heard:
        """Answer a question by nothing."""
        return self.ask(heard.path("Gather"))
