"""What of a person may appear in a log line: enough to tell two calls apart, not to call back.

Ids stay readable: UUIDs, the carrier's ids (`CA…`) and times are what lines are joined by.
"""

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "•••••"
SHORT_NUMBER = 9

# Values under these keys are somebody's name, number or words, whatever they look like. Keys are
# compared without case and underscores, so the carrier's `SpeechResult` is meant as well.
NUMBER_KEYS = frozenset(
    {
        *("called", "caller", "contact", "digits", "forwardedfrom", "from", "number", "phone"),
        *("recipient", "sender", "to"),
    }
)
PERSONAL_KEYS = frozenset(
    {
        *("address", "body", "callername", "comment", "company", "customer", "customername"),
        *("displayname", "email", "firstname", "fullname", "lastname", "message", "name", "note"),
        *("notes", "speech", "speechresult", "stablespeechresult", "subject", "transcript"),
        *("transcription", "transcriptiontext", "unstablespeechresult", "verbatim"),
    }
)
SECRET_KEYS = frozenset(
    {"apikey", "authorization", "cookie", "password", "secret", "setcookie", "signature", "token"}
)

_ID = r"""
      \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b
    | \b[A-Z]{2}[0-9a-f]{32}\b
"""
_NUMBER = r"""
      \+\(?\d(?:[ ()./-]{0,3}\d){4,}                # +86 138 0013 8000
    | \(?\d{2,4}\)?(?:[ -]{1,2}\d{3,4}){2,}(?!\d)   # (010) 8888-6666 77, 138 0013 8000
    | \d{7,}
"""
_TELLING = re.compile(
    rf"(?P<id>{_ID})"
    r"|(?P<login>(?<=://)[^/\s@]{1,200}(?=@))"
    r"|(?P<mailbox>(?<![\w.+-])[\w.+-]{1,64}(?=@[\w-]+\.))"
    rf"|(?P<number>{_NUMBER})",
    re.VERBOSE,
)
_ONLY_ID = re.compile(_ID, re.VERBOSE)
_BIG_INT = 10**9


def mask_number(number: str) -> str:
    """A telephone number with its middle hidden: `+86•••••8000`; a short one keeps two digits."""
    digits = "".join(c for c in number if c.isdigit())
    plus = "+" if number.lstrip().startswith("+") else ""
    if len(digits) < SHORT_NUMBER:
        return f"{plus}{HIDDEN}{digits[-2:] if len(digits) > 4 else ''}"  # noqa: PLR2004 - a PIN
    return f"{plus}{digits[:2]}{HIDDEN}{digits[-4:]}"


def mask_text(text: str) -> str:
    """The text with every telephone number, mailbox name and log-in of an address hidden.

    Seven digits in a row count as a number, except inside an id.
    """
    return _TELLING.sub(_hide, text)


def _hide(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "number":
            return mask_number(found.group())
        case "login" | "mailbox":
            return HIDDEN
        case _:
            return found.group()


def mask(value: Any, *, key: str = "") -> Any:
    """A value as it may be logged, whatever it is; containers are copied, masked inside."""
    if value is None or isinstance(value, bool):
        return value
    word = key.casefold().replace("_", "").replace("-", "")
    if word in SECRET_KEYS or isinstance(value, (bytes, bytearray)):
        return HIDDEN
    if isinstance(value, Mapping):
        return {mask_text(str(k)): mask(v, key=str(k)) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [mask(item, key=key) for item in value]
    if word in NUMBER_KEYS | PERSONAL_KEYS:
        return _mask_personal(str(value), is_number=word in NUMBER_KEYS)
    if isinstance(value, float) or (isinstance(value, int) and abs(value) < _BIG_INT):
        return value
    return mask_text(str(value))


def _mask_personal(text: str, *, is_number: bool) -> str:
    if _ONLY_ID.fullmatch(text):
        return text
    return mask_number(text) if is_number else HIDDEN
