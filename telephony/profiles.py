"""What a carrier can do, as data: pages, flow checks and the doctor follow it.

What a profile lacks is not offered, and refused with a sentence, instead of being discovered by a
customer. Three profiles are shipped; a new one is an entry in `PROFILES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberFormat

from base.sentences import Sentence, said
from base.settings import Settings, SettingsError
from telephony.speech import ALL_SPEECH, Speech


class Capability(StrEnum):
    """What not every carrier does."""

    BROWSER_CLIENTS = "browser_clients"
    CONFERENCE = "conference"
    COACHING = "coaching"
    ASYNC_AMD = "async_amd"
    PAY = "pay"
    TWO_WAY_SMS = "two_way_sms"
    RECORDING_CONTROL = "recording_control"
    TRANSCRIPTION = "transcription"
    BYOC_TRUNK = "byoc_trunk"
    EDGES = "edges"


class CallerIds(StrEnum):
    """Which numbers may be shown on outbound calls."""

    OWN_OR_VERIFIED = "own_or_verified"
    FIXED_OR_95 = "fixed_or_95"
    ANY = "any"


class NumberFormat(StrEnum):
    """How numbers are written to and by the carrier."""

    E164 = "e164"
    NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class CarrierProfile:
    """A carrier.

    Attributes:
        name: Word of the setting `carrier_profile`.
        title: For people.
        api_base_url: REST address, when the setting gives none of its own.
        capabilities: What it does.
        speech: Recogniser and voice per language we speak.
        opt_out_words: SMS words the carrier itself takes as opting out; never ask for one.
        caller_ids: What may be shown.
        number_format: How it wants numbers.
        home: Country of national numbers (ISO 3166), when it wants those.
        calls_per_second: New outbound calls it starts, unless the account was raised.
    """

    name: str
    title: str
    api_base_url: str
    capabilities: frozenset[Capability]
    speech: Mapping[str, Speech]
    opt_out_words: frozenset[str]
    caller_ids: CallerIds
    number_format: NumberFormat = NumberFormat.E164
    home: str = ""
    calls_per_second: float = 1.0

    def lacks(self, capability: Capability) -> Sentence | None:
        """Nothing when the carrier does it, else a sentence that says it does not."""
        if capability in self.capabilities:
            return None
        return said(
            "%(carrier)s does not offer %(what)s.", carrier=self.title, what=_NAMES[capability]
        )

    def refuses_caller_id(self, e164: str) -> Sentence | None:
        """Nothing when the number may be shown, else a sentence."""
        if self.caller_ids is CallerIds.FIXED_OR_95 and e164.startswith(("+86400", "+86800")):
            return said(
                "%(carrier)s shows fixed and 95 numbers only; 400 and 800 are inbound.",
                carrier=self.title,
            )
        return None

    def written(self, party: str) -> str:
        """A party the way this carrier wants it: national numbers at home, if so declared."""
        if self.number_format is NumberFormat.E164 or not party.startswith("+"):
            return party
        number = phonenumbers.parse(party, None)
        if number.country_code != phonenumbers.country_code_for_region(self.home):
            return party
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        return "".join(sign for sign in national if sign.isdecimal())


_NAMES = {
    Capability.BROWSER_CLIENTS: said("calls in the browser"),
    Capability.CONFERENCE: said("conferences"),
    Capability.COACHING: said("whispering to an agent"),
    Capability.ASYNC_AMD: said("answering-machine detection beside the call"),
    Capability.PAY: said("card payment on the line"),
    Capability.TWO_WAY_SMS: said("answers to text messages"),
    Capability.RECORDING_CONTROL: said("pausing a recording"),
    Capability.TRANSCRIPTION: said("writing voice messages down"),
    Capability.BYOC_TRUNK: said("own trunks"),
    Capability.EDGES: said("a choice of edge and region"),
}
_OPT_OUT_WORDS = frozenset(
    {"CANCEL", "END", "OPTOUT", "QUIT", "REVOKE", "STOP", "STOPALL", "UNSUBSCRIBE"}
)

TWILIO = CarrierProfile(
    name="twilio",
    title="Twilio",
    api_base_url="https://api.twilio.com",
    capabilities=frozenset(Capability),
    speech=ALL_SPEECH,
    opt_out_words=_OPT_OUT_WORDS,
    caller_ids=CallerIds.OWN_OR_VERIFIED,
)
# A TwiML-compatible platform on a licensed domestic trunk: telephone and SIP agents, local numbers.
GENERIC = CarrierProfile(
    name="generic",
    title="This carrier",
    api_base_url="",
    capabilities=frozenset(
        {Capability.CONFERENCE, Capability.RECORDING_CONTROL, Capability.TWO_WAY_SMS}
    ),
    speech=ALL_SPEECH,
    opt_out_words=_OPT_OUT_WORDS,
    caller_ids=CallerIds.FIXED_OR_95,
    number_format=NumberFormat.NATIONAL,
    home="CN",
)
SIMULATOR = CarrierProfile(
    name="simulator",
    title="The simulator",
    api_base_url="",
    capabilities=frozenset(Capability) - {Capability.BYOC_TRUNK, Capability.EDGES},
    speech=ALL_SPEECH,
    opt_out_words=_OPT_OUT_WORDS,
    caller_ids=CallerIds.ANY,
)
PROFILES: Mapping[str, CarrierProfile] = {p.name: p for p in (TWILIO, GENERIC, SIMULATOR)}


def profile_from(settings: Settings) -> CarrierProfile:
    """The profile the settings name.

    Raises:
        SettingsError: There is none of that name.
    """
    profile = PROFILES.get(settings.carrier_profile)
    if profile is None:
        raise SettingsError(
            f"CORDBOARD_CARRIER_PROFILE is {settings.carrier_profile!r}; "
            f"known are {', '.join(sorted(PROFILES))}."
        )
    return profile
