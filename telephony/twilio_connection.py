"""What every request to the carrier shares: our account, our address, the road there."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from base.settings import Settings
from telephony.addresses import carrier_url
from telephony.carrier_errors import CarrierAway, CarrierRefused, CarrierUnsure
from telephony.carrier_http import WRONG_CREDENTIALS_S, CarrierHttp
from telephony.profiles import CarrierProfile

# Events a call we start tells its status door.
CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
LISTED = 50
NO_ACCOUNT = 20003


class TwilioConnection:
    """An account at a carrier; safe to share between threads."""

    def __init__(
        self, settings: Settings, *, profile: CarrierProfile, http: CarrierHttp | None = None
    ) -> None:
        """Open nothing yet; `http` replaces the road, for example with a shorter deadline."""
        self._base_url = settings.public_base_url
        self._region = settings.twilio_region
        self._application_sid = settings.twilio_twiml_app_sid
        self._profile = profile
        self._http = http or CarrierHttp(settings.twilio_api_base_url)
        self._auth = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
        self._place = {
            "edge": settings.twilio_edge or None,
            "region": settings.twilio_region or None,
        }

    @cached_property
    def _client(self) -> Any:
        if not all(self._auth):
            raise CarrierRefused(
                NO_ACCOUNT,
                permanent=False,
                sentence="No carrier account: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.",
                retry_after_s=WRONG_CREDENTIALS_S,
            )
        return Client(*self._auth, http_client=self._http, **self._place)

    def _url(self, path: str) -> str:
        return carrier_url(self._base_url, path)


# What the library raises about an answer it cannot read.
_UNREADABLE = (TwilioException, ValueError, KeyError, TypeError, AttributeError)


@contextmanager
def reading() -> Iterator[None]:
    """Turn an unreadable answer into our word for it; reading changes nothing."""
    try:
        yield
    except _UNREADABLE as error:
        raise CarrierAway("The carrier's answer cannot be read.") from error


def create(collection: Any, **fields: object) -> Any:
    """Make a thing at the carrier; not to be repeated blindly.

    Raises:
        CarrierUnsure: The answer cannot be read, so we cannot tell what was made.
    """
    try:
        return collection.create(**fields)
    except _UNREADABLE as error:
        raise CarrierUnsure(
            "The carrier's answer cannot be read; it may have done what was asked.",
            repeatable=False,
        ) from error


def update(thing: Any, **fields: object) -> None:
    """Set a thing's state at the carrier; may be repeated."""
    try:
        thing.update(**fields)
    except _UNREADABLE as error:
        raise CarrierUnsure("The carrier's answer cannot be read.", repeatable=True) from error


def named(sid: str | None) -> str:
    """The sid of what was created.

    Raises:
        CarrierUnsure: The answer names nothing.
    """
    if not sid:
        raise CarrierUnsure("The carrier did not name what it made.", repeatable=False)
    return sid
