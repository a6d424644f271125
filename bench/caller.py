"""Callers who phone the doors as the carrier would: signed forms in, documents out.

Requests are written and signed before a load begins, so that the load costs little more than its
sockets.
"""

import secrets
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from bench.house import ACCOUNT, PUBLIC_URL, TOKEN
from telephony.signature import signature_of

HOTLINE = "+864001234567"
# What the carrier adds to every webhook of a call.
_PLACES = {
    f"{who}{what}": ""
    for who in ("From", "To", "Caller", "Called")
    for what in ("City", "State", "Zip")
} | {f"{who}Country": "CN" for who in ("From", "To", "Caller", "Called")}


@dataclass
class Caller:
    """Somebody on the line.

    Attributes:
        number: Their telephone, E.164.
        port: Of the pool that they phone.
        document: What they heard last.
    """

    number: str
    port: int
    sid: str = field(default_factory=lambda: f"CA{secrets.token_hex(16)}")
    document: str = ""

    def request(self, path: str, more: Mapping[str, str]) -> bytes:
        """One signed delivery, as it goes over the wire."""
        form = {
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": "in-progress",
            "Direction": "inbound",
            "From": self.number,
            "Caller": self.number,
            "To": HOTLINE,
            "Called": HOTLINE,
            **_PLACES,
            **more,
        }
        body = urlencode(form).encode()
        signature = signature_of(TOKEN, PUBLIC_URL + path, list(form.items()))
        head = (
            f"POST {path} HTTP/1.1\r\nHost: cc.example.com\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"Content-Length: {len(body)}\r\nX-Twilio-Signature: {signature}\r\n"
            f"I-Twilio-Idempotency-Token: {secrets.token_hex(16)}\r\nAccept: */*\r\n\r\n"
        )
        return head.encode() + body

    def press(self, path: str, digits: str) -> bytes:
        """Keys pressed at a question, as they go over the wire."""
        pressed = {"Digits": digits, "FinishedOnKey": "", "msg": "Gather End"}
        return self.request(path, pressed)

    def hang_up(self) -> bytes:
        """The carrier's report of the call's end, as it goes over the wire."""
        return self.request("/voice/status", {"CallStatus": "completed", "CallDuration": "9"})

    def phone(self, *keys: str) -> None:
        """Dial the hotline and press these keys one after the other.

        Raises:
            RuntimeError: A door did not answer with a document.
        """
        self._ask(self.request("/voice/inbound", {"CallStatus": "ringing"}))
        for digits in keys:
            self._ask(self.press(self.next_path, digits))

    @property
    def next_path(self) -> str:
        """Where the last document's question is answered."""
        # Our own servers wrote it a moment ago.
        gather = next(ET.fromstring(self.document).iter("Gather"))  # noqa: S314
        return urlsplit(gather.attrib["action"]).path

    def _ask(self, raw: bytes) -> None:
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:])
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", lines[0].split(" ")[1], body, headers)
            answer = connection.getresponse()
            self.document = answer.read().decode()
        finally:
            connection.close()
        if answer.status != HTTPStatus.OK or answer.getheader("X-Cordboard-Degraded"):
            raise RuntimeError(f"{answer.status}: {self.document[:200]}")


def later_step(path: str, steps: int) -> str:
    """The address of the step that comes so many steps after this one's."""
    front, _, number = path.rpartition("/")
    return f"{front}/{int(number) + steps}"
