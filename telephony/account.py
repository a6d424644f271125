"""The account at the carrier, read quickly and only read: for the doctor."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from base.settings import Settings
from telephony.carrier_http import DEFAULT_API, CarrierHttp
from telephony.fields import instant
from telephony.profiles import CarrierProfile
from telephony.twilio_connection import reading
from telephony.twilio_gateway import TwilioGateway

# A person waits for the whole list of findings.
ANSWER_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """The account as the carrier describes it.

    Attributes:
        status: `active`, `suspended`, `closed`, or empty when the carrier says nothing.
        carrier_now: The carrier's time, whole seconds.
    """

    status: str
    carrier_now: datetime | None


class Account(TwilioGateway):
    """The gateway with a shorter patience, and what nobody but the doctor asks."""

    def see(self) -> AccountSeen:
        """The account itself; proves the credentials."""
        with reading():
            answer = self._client.request(
                "GET", f"{DEFAULT_API}/2010-04-01/Accounts/{self._auth[0]}.json"
            )
            status = json.loads(answer.text).get("status")
        return AccountSeen(str(status or ""), instant(answer.headers.get("Date")))

    def application_url(self, sid: str) -> str:
        """Where an application sends the calls of browser agents."""
        with reading():
            return str(self._client.applications(sid).fetch().voice_url or "")


@contextmanager
def account_of(settings: Settings, *, profile: CarrierProfile) -> Iterator[Account]:
    """The account that the settings name; opens no connection before it is asked."""
    http = CarrierHttp(settings.twilio_api_base_url, total_s=ANSWER_WITHIN_S)
    try:
        yield Account(settings, profile=profile, http=http)
    finally:
        http.session.close()
