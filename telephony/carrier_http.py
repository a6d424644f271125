"""The road to the carrier: one pooled HTTP session with a short deadline and no hidden retries."""

import json
import logging
import re
import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util import Timeout

from telephony.carrier_errors import CarrierAway, CarrierRefused, CarrierUnsure

DEFAULT_API = "https://api.twilio.com"
CONNECT_S = 1.5
TOTAL_S = 5.0
MAX_ANSWER_BYTES = 4_000_000
POOL_SIZE = 32
SLOW_DOWN_S = 1.0
WRONG_CREDENTIALS_S = 60.0

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# An address that ends in a sid sets the state of a thing; one that ends in a collection makes one.
_THING = re.compile(r"/[A-Z]{2}[0-9a-fA-F]{32}\.json$")
_LONG_DIGITS = re.compile(r"\+?[0-9]{6,}")
_NEVER_SENT = (NewConnectionError, ConnectTimeoutError)


class CarrierHttp(HttpClient):
    """Sends the library's requests to the configured address and turns failures into ours.

    An answer within 300 is the only thing the library sees.
    """

    def __init__(self, api_base_url: str, *, total_s: float = TOTAL_S) -> None:
        """Open nothing yet; `api_base_url` replaces scheme and host when it is not the default."""
        super().__init__(logging.getLogger("twilio.http_client"), is_async=False)
        self.api_base_url = api_base_url
        self.total_s = total_s
        self.session = requests.Session()
        # A proxy from the environment must not swallow requests to a carrier on this machine.
        self.session.trust_env = urlsplit(api_base_url).hostname not in _LOOPBACK
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, HTTPAdapter(pool_maxsize=POOL_SIZE, max_retries=0))

    def request(  # noqa: PLR0917 the library's own signature
        self,
        method: str,
        uri: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 ours is fixed
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002 never
    ) -> Response:
        """Ask once.

        Raises:
            CarrierRefused: The carrier said no.
            CarrierAway: It never heard us, or a reading request got no usable answer.
            CarrierUnsure: A changing request got no usable answer.
        """
        url = self.rewritten(uri)
        limit: Any = Timeout(connect=CONNECT_S, total=self.total_s)
        deadline = time.monotonic() + self.total_s
        try:
            with self.session.request(
                method,
                url,
                params=params,
                data=data,
                headers=headers,
                auth=auth,
                timeout=limit,
                allow_redirects=False,
                stream=True,
            ) as answer:
                text = _read(answer, deadline)
        except (requests.RequestException, OSError, ValueError) as error:
            raise failure(method, url, error) from error
        status = answer.status_code
        if status >= requests.codes.server_error or status == requests.codes.request_timeout:
            raise failure(method, url, None)
        if not answer.ok or status >= requests.codes.multiple_choices:
            raise refusal(status, text, answer.headers.get("Retry-After"))
        if method != "DELETE" and not isinstance(_json(text), dict):
            raise failure(method, url, None)
        return Response(status, text, answer.headers)

    def rewritten(self, uri: str) -> str:
        """The address to ask: the library's, with scheme and host of the configured carrier."""
        if self.api_base_url == DEFAULT_API:
            return uri
        base, asked = urlsplit(self.api_base_url), urlsplit(uri)
        return urlunsplit(
            (base.scheme, base.netloc, base.path + asked.path, asked.query, asked.fragment)
        )


def _read(answer: requests.Response, deadline: float) -> str:
    """The body; a carrier that stalls in it, or sends it drop by drop, is cut off."""
    # The time-out given to requests starts anew for the body.
    sock = getattr(answer.raw.connection, "sock", None)
    if sock is not None:
        sock.settimeout(max(deadline - time.monotonic(), 0.01))
    body = b""
    for piece in answer.iter_content(65_536):
        body += piece
        if len(body) > MAX_ANSWER_BYTES or time.monotonic() > deadline:
            raise requests.ConnectionError("the answer did not end")
    return body.decode()


def failure(method: str, url: str, error: Exception | None) -> CarrierAway | CarrierUnsure:
    """What is known after no usable answer came."""
    if method == "GET" or _was_never_sent(error):
        return CarrierAway("The carrier cannot be reached now.")
    repeatable = bool(_THING.search(urlsplit(url).path))
    return CarrierUnsure(
        "The carrier gave no usable answer; it may have done what was asked.", repeatable=repeatable
    )


def refusal(status: int, text: str, retry_after: str | None) -> CarrierRefused:
    """The carrier's no, its sentence without telephone numbers."""
    said = _json(text)
    said = said if isinstance(said, dict) else {}
    code = said["code"] if isinstance(said.get("code"), int) else status
    reason = _LONG_DIGITS.sub("•••", str(said.get("message") or "no reason given"))[:300]
    wait_s = 0.0
    if status == requests.codes.too_many_requests or code == 20429:  # noqa: PLR2004 its code for it
        wait_s = float(retry_after) if retry_after and retry_after.isdecimal() else SLOW_DOWN_S
    elif status == requests.codes.unauthorized:
        # Our credentials are wrong, not the request: an administrator mends this, then it works.
        wait_s = WRONG_CREDENTIALS_S
    return CarrierRefused(
        code,
        permanent=wait_s == 0,
        sentence=f"The carrier refused ({code}): {reason}",
        retry_after_s=wait_s,
    )


def _was_never_sent(error: Exception | None) -> bool:
    """Whether the connection itself failed, so that nobody heard the request."""
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.InvalidURL):
        return True
    if not isinstance(error, requests.ConnectionError) or not error.args:
        return False
    cause = getattr(error.args[0], "reason", error.args[0])
    return isinstance(cause, _NEVER_SENT)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
