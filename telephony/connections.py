"""Where the account's numbers lead, and how one is led to us."""

from dataclasses import dataclass
from enum import StrEnum

from base.errors import NotFound
from base.settings import Settings
from telephony.addresses import INBOUND_PATH, SMS_PATH, carrier_url
from telephony.gateway import AccountGateway, CarrierNumber
from telephony.numbers import read_number
from telephony.profiles import Capability, profile_from


class Leads(StrEnum):
    """Where an address of the carrier's leads."""

    HERE = "here"
    WITHOUT_RETRIES = "here, without retries"
    ELSEWHERE = "elsewhere"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Line:
    """A number of the account and where its calls and messages lead."""

    number: CarrierNumber
    calls: Leads
    messages: Leads


@dataclass(frozen=True, slots=True)
class Connected:
    """What was connected.

    Attributes:
        number: The number, as the carrier writes it.
        application_sid: Of the application for browser agents; nothing where the carrier has none.
    """

    number: str
    application_sid: str | None


def leads(url: str, *, base_url: str, path: str) -> Leads:
    """Where an address leads, seen from our own address of that path."""
    if not url:
        return Leads.NOWHERE
    if url == carrier_url(base_url, path):
        return Leads.HERE
    bare = url.partition("#")[0]
    return Leads.WITHOUT_RETRIES if bare == base_url + path else Leads.ELSEWHERE


def list_lines(gateway: AccountGateway, *, base_url: str) -> list[Line]:
    """Every number of the account; asks the carrier."""
    return [
        Line(
            number,
            calls=leads(number.voice_url, base_url=base_url, path=INBOUND_PATH),
            messages=leads(number.sms_url, base_url=base_url, path=SMS_PATH),
        )
        for number in gateway.list_numbers()
    ]


def connect(gateway: AccountGateway, number: str, *, settings: Settings) -> Connected:
    """Send a number's calls, their ends and its messages to us, whatever it led to before.

    Also sees that browser agents have an application to connect to. May be repeated.

    Args:
        gateway: The carrier.
        number: As a person writes it, national or international.
        settings: Tell our address, our country and what the carrier can do.

    Raises:
        NotFound: The account has no such number; says which ones it has.
        CarrierError: The carrier did not do it.
    """
    wanted = read_number(number, settings.region)
    numbers = gateway.list_numbers()
    found = next(
        (
            each
            for each in numbers
            if wanted.e164 and read_number(each.number, settings.region).e164 == wanted.e164
        ),
        None,
    )
    if found is None:
        known = ", ".join(each.number for each in numbers) or "none at all"
        raise NotFound(f"The account has no number {number}; it has {known}.")
    gateway.connect_number(found.sid)
    browsers = profile_from(settings).lacks(Capability.BROWSER_CLIENTS) is None
    return Connected(found.number, gateway.ensure_application() if browsers else None)
