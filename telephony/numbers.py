"""Who is at the other end: a telephone number in E.164, or a named oddity.

Source: https://www.twilio.com/docs/voice/twiml#phone-number-formatting (spelled-out words such as
266696687, ANONYMOUS on a dial), the Chinese numbering plan for short codes.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from telephony.fields import clean

MAX_LENGTH = 256


class Oddity(StrEnum):
    """Why a party is not simply a number."""

    NONE = "none"
    ANONYMOUS = "anonymous"
    RESTRICTED = "restricted"
    SHORT_CODE = "short_code"
    SIP = "sip"
    CLIENT = "client"
    MALFORMED = "malformed"


class NumberKind(StrEnum):
    """What sort of line a number is, as the numbering plan tells."""

    MOBILE = "mobile"
    FIXED = "fixed"
    FIXED_OR_MOBILE = "fixed_or_mobile"
    TOLL_FREE = "toll_free"
    SHARED_COST = "shared_cost"
    PREMIUM = "premium"
    INTERNET = "internet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PartyNumber:
    """A calling or called party.

    Attributes:
        e164: The number, or nothing; a SIP address whose user is an E.164 number has one too.
        oddity: Why it is not simply a number.
        kind: The sort of line; unknown without a number.
        region: Country of the number (ISO 3166), or nothing.
        address: What was sent, cleaned, for everything that has no number; a short code bare.
    """

    e164: str | None
    oddity: Oddity = Oddity.NONE
    kind: NumberKind = NumberKind.UNKNOWN
    region: str | None = None
    address: str = ""


# Carriers spell a withheld number as a word, and some dial the word.
_WITHHELD = {
    "": Oddity.ANONYMOUS,
    "anonymous": Oddity.ANONYMOUS,
    "266696687": Oddity.ANONYMOUS,
    "unknown": Oddity.ANONYMOUS,
    "8656696": Oddity.ANONYMOUS,
    "unavailable": Oddity.ANONYMOUS,
    "86282452253": Oddity.ANONYMOUS,
    "restricted": Oddity.RESTRICTED,
    "7378742833": Oddity.RESTRICTED,
    "blocked": Oddity.RESTRICTED,
    "2562533": Oddity.RESTRICTED,
    "private": Oddity.RESTRICTED,
}
_KINDS = {
    PhoneNumberType.MOBILE: NumberKind.MOBILE,
    PhoneNumberType.FIXED_LINE: NumberKind.FIXED,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberKind.FIXED_OR_MOBILE,
    PhoneNumberType.TOLL_FREE: NumberKind.TOLL_FREE,
    PhoneNumberType.SHARED_COST: NumberKind.SHARED_COST,
    PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM,
    PhoneNumberType.VOIP: NumberKind.INTERNET,
}
# 110, 10086, 12345, 118114, 1008611; 95588, 95188; 96110, 968888. Numbers of full length that begin
# so (95013 and the like) are ordinary ones and never come here.
_CHINESE_SHORT_CODE = re.compile(r"1[0-2][0-9]{1,5}|9[56][0-9]{3,6}")
_SIP_NUMBER = re.compile(r"sips?:(\+[0-9]{6,15})[@;]", re.IGNORECASE)
# The Chinese word before an extension, which the numbering library does not know.
_EXTENSION = re.compile(r"转(?=\s*[0-9])")


def read_number(raw: str | None, region: str = "CN") -> PartyNumber:
    """What a party is, from whatever a carrier, a file or a person wrote; never raises.

    A number with its country code counts when its length is possible, because numbering plans grow
    faster than tables of them; without one it must be a valid number of the region.

    Args:
        raw: E.164, national format, a short code, `client:…`, `sip:…`, a word for a withheld
            number, or nothing at all, which is a withheld number too.
        region: Country whose national numbers are understood (ISO 3166).
    """
    text = clean((raw or "")[:MAX_LENGTH])
    if withheld := _WITHHELD.get(text.removeprefix("+").lower()):
        return PartyNumber(None, withheld, address=text)
    scheme = text.partition(":")[0].lower()
    if scheme == "client":
        return PartyNumber(None, Oddity.CLIENT, address=text)
    if scheme in {"sip", "sips"}:
        return _read_sip(text, region)
    try:
        number = phonenumbers.parse(_EXTENSION.sub(";ext=", text), region)
    except phonenumbers.NumberParseException:
        return PartyNumber(None, Oddity.MALFORMED, address=text)
    return _classify(number, text, region)


def _read_sip(text: str, region: str) -> PartyNumber:
    found = _SIP_NUMBER.match(text)
    inner = read_number(found[1], region) if found else PartyNumber(None)
    return PartyNumber(inner.e164, Oddity.SIP, inner.kind, inner.region, address=text)


def _classify(number: PhoneNumber, text: str, region: str) -> PartyNumber:
    valid = phonenumbers.is_valid_number(number)
    if not valid and (code := _short_code(number, text, region)):
        return PartyNumber(None, Oddity.SHORT_CODE, region=region, address=code)
    abroad_or_full = text[:1] in {"+", "＋"} or text.startswith("00")
    possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    if not valid and not (abroad_or_full and possible):
        return PartyNumber(None, Oddity.MALFORMED, address=text)
    return PartyNumber(
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        kind=_KINDS.get(phonenumbers.number_type(number), NumberKind.UNKNOWN),
        region=phonenumbers.region_code_for_number(number),
    )


def _short_code(number: PhoneNumber, text: str, region: str) -> str | None:
    national = phonenumbers.national_significant_number(number)
    home = phonenumbers.country_code_for_region(region) == number.country_code
    if region == "CN":
        # Trunks put a plus before anything, so +10086 is a short code and no American number.
        bare = re.sub(r"[^0-9]", "", text)
        codes = (bare, national) if home else (bare,)
        return next((code for code in codes if _CHINESE_SHORT_CODE.fullmatch(code)), None)
    return national if home and phonenumbers.is_valid_short_number(number) else None


def spoken_digits(e164: str, *, language: str, home: str = "CN") -> str:
    """A number as a voice should read it: digit by digit, in the groups people know.

    Args:
        e164: The number; anything else is read as one group of its digits.
        language: Tag of the voice; for Chinese 1 is 幺, as on every Chinese line.
        home: Country whose numbers are read without their country code.
    """
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        written, abroad = e164, False
    else:
        abroad = phonenumbers.country_code_for_region(home) != number.country_code
        form = PhoneNumberFormat.INTERNATIONAL if abroad else PhoneNumberFormat.NATIONAL
        written = phonenumbers.format_number(number, form)
    groups = re.findall(r"[0-9]+", written)
    if language.lower().startswith(("zh", "cmn")):
        words = str.maketrans("0123456789", "零幺二三四五六七八九")
        return ("加" if abroad else "") + "，".join(group.translate(words) for group in groups)
    return ("plus " if abroad else "") + ", ".join(" ".join(group) for group in groups)
