"""Addresses a call can have: telephone numbers, browser clients and SIP."""

import re

CLIENT_PREFIX = "client:"

_NUMBER = re.compile(r"\+[1-9]\d{4,14}")
_SIP = re.compile(r"sips?:[^@\s]+@\S+")
_CLIENT = re.compile(r"client:[^\s]{1,121}")

_COUNTRY_OF_CODE = {
    "852": "HK",
    "853": "MO",
    "886": "TW",
    "33": "FR",
    "34": "ES",
    "39": "IT",
    "44": "GB",
    "49": "DE",
    "60": "MY",
    "61": "AU",
    "65": "SG",
    "81": "JP",
    "82": "KR",
    "86": "CN",
    "1": "US",
}


def is_address(address: str) -> bool:
    """Tell whether the carrier could dial it at all."""
    return any(p.fullmatch(address) for p in (_NUMBER, _SIP, _CLIENT))


def is_number(address: str) -> bool:
    """Tell whether it is a telephone number in E.164."""
    return _NUMBER.fullmatch(address) is not None


def country_of(address: str) -> str:
    """Give the ISO country of a number, empty where unknown."""
    if not is_number(address):
        return ""
    digits = address[1:]
    return next((c for code, c in _COUNTRY_OF_CODE.items() if digits.startswith(code)), "")


def geography(party: str, address: str) -> dict[str, str]:
    """Give the four geographic webhook parameters of a party, for numbers only.

    The carrier mostly knows no more than the country and sends the rest empty, which
    trips receivers that drop empty values before they check the signature.
    """
    if not is_number(address):
        return {}
    return {
        f"{party}City": "",
        f"{party}State": "",
        f"{party}Zip": "",
        f"{party}Country": country_of(address),
    }
