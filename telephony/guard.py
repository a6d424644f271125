"""Only the carrier passes: every webhook is verified before anything reads it."""

from collections.abc import Collection, Sequence
from http import HTTPStatus

import structlog
from flask import Blueprint, Request, Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from base.settings import Settings
from telephony.form import CarrierForm
from telephony.signature import is_signed

# The carrier's largest webhook, a long message with all its parameters, stays below 20 kB.
MAX_BODY_BYTES = 64 * 1024
FORM_TYPE = "application/x-www-form-urlencoded"

log = structlog.get_logger(__name__)


def guard(blueprint: Blueprint, *, settings: Settings, exempt: Collection[str] = ()) -> None:
    """Let only signed requests of our own account reach the blueprint's views.

    The signature is checked over `PUBLIC_BASE_URL`, the path and the raw query; forwarded headers
    are never looked at, because anybody can send them. Refusals are plain text: 413 for a body over
    64 kB, 403 for everything else, whatever came in. Nothing is written, nothing raised.

    Args:
        blueprint: The carrier's doors.
        settings: Tells our address, account and its tokens.
        exempt: Names of views that answer unsigned requests; these have no `carrier_form()`.
    """
    door = _Door(settings)
    unsigned = frozenset(f"{blueprint.name}.{view}" for view in exempt)

    @blueprint.before_request
    def _verify() -> Response | None:
        # Every look through the proxy costs more than what is looked at.
        asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way past the proxy
        return None if asked.endpoint in unsigned else door.refusal(asked)


def carrier_form() -> CarrierForm:
    """The verified parameters of the request at hand: the form, or of a GET the query."""
    form: CarrierForm = g.carrier_form
    return form


class _Door:
    """What a genuine request must match."""

    def __init__(self, settings: Settings) -> None:
        self.base_url = settings.public_base_url
        self.account_sid = settings.twilio_account_sid
        self.tokens: Sequence[str] = (
            settings.twilio_auth_token.get_secret_value(),
            settings.twilio_auth_token_secondary.get_secret_value(),
        )

    def refusal(self, asked: Request) -> Response | None:
        """The answer to a request that is not the carrier's; nothing lets it pass."""
        asked.max_content_length = MAX_BODY_BYTES
        try:
            encoded = _encoded_parameters(asked)
            form = CarrierForm.read(encoded)
        except RequestEntityTooLarge:
            return _plain("This is more than a webhook holds.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except (HTTPException, ValueError):  # a body cut short, of another type, or not UTF-8
            return self._refused(asked, "unreadable")
        query = asked.query_string.decode("latin-1")
        url = f"{self.base_url}{asked.path}{'?' if query else ''}{query}"
        # A GET's parameters are in its address already.
        signed = [] if asked.method in {"GET", "HEAD"} else form.pairs
        if not is_signed(self.tokens, url, signed, asked.headers.get("X-Twilio-Signature")):
            return self._refused(asked, "unsigned")
        if {sid for name, sid in form.pairs if name == "AccountSid"} - {self.account_sid}:
            return self._refused(asked, "another account")
        if form.is_tampered:
            return self._refused(asked, "tampered")
        g.carrier_form = form
        return None

    def _refused(self, asked: Request, reason: str) -> Response:
        # Says which address was expected: a wrong PUBLIC_BASE_URL is the usual cause.
        log.warning("webhook.refused", reason=reason, path=asked.path, base_url=self.base_url)
        return _plain("This request does not come from our carrier.", HTTPStatus.FORBIDDEN)


def _encoded_parameters(asked: Request) -> bytes:
    """The parameters as they came.

    Raises:
        RequestEntityTooLarge: Over 64 kB.
        HTTPException: The body broke off.
        ValueError: A body that is no form.
    """
    if asked.method in {"GET", "HEAD"}:
        return asked.query_string
    body = asked.get_data()
    if body and (asked.content_type or "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise ValueError(asked.mimetype)
    return body


def _plain(sentence: str, status: HTTPStatus) -> Response:
    return Response(f"{sentence}\n", status=status, mimetype="text/plain")
