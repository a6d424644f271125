"""Webhooks without a network: signed as the carrier signs them, answered in the same thread."""

import io
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from wsgiref.types import WSGIApplication

from base.settings import Settings
from demo.history.record import Record
from telephony.signature import signature_of

_FORM = "application/x-www-form-urlencoded; charset=UTF-8"


class NotAnswered(Exception):
    """A door refused what the carrier brought: the play and the house disagree."""


@dataclass(frozen=True)
class Post:
    """Brings the carrier's words to the house.

    Attributes:
        app: The house's voice doors.
        settings: Its address, account and token.
        chance: Gives the tokens.
    """

    app: WSGIApplication
    settings: Settings
    record: Record
    chance: random.Random

    def ask(self, address: str, form: Mapping[str, str], *, about: str) -> str:
        """Deliver one webhook and give the answer's text.

        Args:
            address: Absolute or a path of the house; what follows a `#` is not sent.
            form: Its parameters.
            about: The call or conference it tells of.

        Raises:
            NotAnswered: The answer is no 2xx.
        """
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        url = f"{self.settings.public_base_url}{path}"
        token = f"{self.chance.getrandbits(128):032x}"
        number = self.record.note(
            "webhook", about=about, url=url, method="POST", params=dict(form), token=token
        )
        status, text = self._send(path, form, url=url, token=token)
        self.record.note("webhook-answer", webhook=number, about=about, token=token, status=status)
        if status // 100 != 2:  # noqa: PLR2004 the class of success
            raise NotAnswered(f"{path} answered {status}: {text[:200]}")
        return text

    def _send(self, path: str, form: Mapping[str, str], *, url: str, token: str) -> tuple[int, str]:
        secret = self.settings.twilio_auth_token.get_secret_value()
        front, _, query = path.partition("?")
        body = urlencode(form).encode()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": front,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": _FORM,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_X_TWILIO_SIGNATURE": signature_of(secret, url, list(form.items())),
            "HTTP_I_TWILIO_IDEMPOTENCY_TOKEN": token,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        told: list[str] = []

        def start_response(status: str, *_: Any) -> Any:
            told.append(status)

        pieces = self.app(environ, start_response)
        try:
            text = b"".join(pieces).decode()
        finally:
            if close := getattr(pieces, "close", None):
                close()
        return int(told[0].split(" ", 1)[0]), text
