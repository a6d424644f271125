"""An installation that can be phoned: its voice doors, its signature, its database, its clock."""

import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode, urlsplit
from uuid import uuid4
from xml.etree import ElementTree as ET

from base.database import Database
from base.errors import Unavailable
from telephony.signature import signature_of

# A form posted to a path, with headers: the status and the body of the answer.
Post = Callable[[str, Mapping[str, str], Mapping[str, str]], tuple[int, bytes]]
_PATIENCE_S = 15
_OK = 200


@dataclass(frozen=True)
class Site:
    """An installation.

    Attributes:
        post: Reaches its voice doors.
        base_url: Its public address, which signatures cover.
        account_sid: The account that its carrier knows it by.
        token: The account's token, with which webhooks are signed.
        hotline: The number that is dialled.
        region: Country whose national numbers it understands.
        database: Where what a test gives is put, and what came of the call is looked up.
        now: The present instant by its clock.
        pass_time: Moves its clock on; nothing where time passes by itself and other processes
            work, so that no agent can be acted and nobody can wait for long.
    """

    post: Post
    base_url: str
    account_sid: str
    token: str
    hotline: str
    region: str
    database: Database
    now: Callable[[], datetime]
    pass_time: Callable[[float], object] | None = None


class NotAnswered(Unavailable):
    """A door answered something else than a document."""

    error_id = "flows.not_answered"


@dataclass(frozen=True, slots=True)
class Heard:
    """One document, as a telephone understands it."""

    root: ET.Element

    @property
    def words(self) -> str:
        """All that is said, in order."""
        return " ".join(said.text or "" for said in self.root.iter("Say"))

    def has(self, verb: str) -> bool:
        """Whether the document holds this verb."""
        return next(self.root.iter(verb), None) is not None

    def path(self, verb: str, attribute: str = "action") -> str:
        """Path and query of an address in it.

        Raises:
            NotAnswered: The document has no such verb, or the verb no such address.
        """
        found = next(self.root.iter(verb), None)
        address = found is not None and (found.text if verb == "Redirect" else found.get(attribute))
        if not address:
            verbs = ", ".join(part.tag for part in self.root)
            raise NotAnswered(f"Nothing is asked by {verb} here; the document holds {verbs}.")
        parts = urlsplit(address)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


@dataclass
class Leg:
    """One telephone's leg, signing as the carrier does."""

    site: Site
    number: str
    sid: str = field(default_factory=lambda: f"CA{uuid4().hex}")
    more: Mapping[str, str] = field(default_factory=dict)

    def tell(self, path: str, form: Mapping[str, str]) -> bytes:
        """One signed delivery; its answer's body.

        Raises:
            NotAnswered: It was refused.
        """
        site = self.site
        fields = {
            "CallSid": self.sid,
            "AccountSid": site.account_sid,
            "From": self.number,
            "To": site.hotline,
            "CallStatus": "in-progress",
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
            **self.more,
            **form,
        }
        signature = signature_of(site.token, site.base_url + path, list(fields.items()))
        headers = {"X-Twilio-Signature": signature, "I-Twilio-Idempotency-Token": uuid4().hex}
        status, body = site.post(path, fields, headers)
        if status not in {_OK, http.client.NO_CONTENT}:
            raise NotAnswered(f"{path} answered {status}.")
        return body

    def ask(self, path: str, form: Mapping[str, str]) -> Heard:
        """One signed delivery whose answer is a document.

        Raises:
            NotAnswered: It was refused, or the answer is no document.
        """
        body = self.tell(path, form)
        try:
            return Heard(ET.fromstring(body))  # noqa: S314 - our own installation's words
        except ET.ParseError as error:
            raise NotAnswered(f"{path} answered no document.") from error


def over_http(url: str) -> Post:
    """Reaches the voice doors at an address."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection

    def post(path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        connection = kind(parts.netloc, timeout=_PATIENCE_S)
        sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        try:
            connection.request("POST", parts.path + path, urlencode(form), sent)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError as error:
            raise NotAnswered(f"{url} does not answer: {error}.") from error
        finally:
            connection.close()

    return post
