"""A webhook's form: the raw pairs for the signature, the values for everybody else."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

MAX_FIELDS = 500
# What a call is known by. The carrier signs names and values as one text, so a signature does not
# say where a name ends; by what their values look like, these texts are those of one name only.
_TELLING = frozenset({"AccountSid", "CallSid", "CallStatus", "Digits", "From", "MessageSid", "To"})
_FIRST_LETTERS = frozenset(name[0] for name in _TELLING)
_ONE_NAME = re.compile(
    r"(AccountSid|CallSid|MessageSid)[A-Z]{2}[0-9a-f]{32}"
    r"|(From|To)(?:\+|[0-9]|client:|sips?:).*"
    r"|(CallStatus)[a-z-]+"
    r"|(Digits)[0-9*#]+",
    re.DOTALL,
)

# What a payment's report tells of the card or the account behind it; masked or not, none of it is
# ours to keep.
CARD_FIELDS = frozenset(
    {
        "BankAccountNumber",
        "BankAccountType",
        "BankRoutingNumber",
        "ExpirationDate",
        "PaymentCardNumber",
        "PaymentCardPostalCode",
        "PaymentCardType",
        "PaymentToken",
        "ProfileId",
        "SecurityCode",
    }
)


class CarrierForm(dict[str, str]):
    """The verified parameters of one webhook, untrimmed; nobody changes them.

    A name has its first value; the carrier repeats none that we read.

    Attributes:
        pairs: Every pair in the order received, repetitions included.
    """

    __slots__ = ("pairs",)

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        """Keep the pairs as they are."""
        super().__init__(reversed(pairs))
        self.pairs = pairs

    @classmethod
    def read(cls, encoded: bytes) -> "CarrierForm":
        """Decode `application/x-www-form-urlencoded` bytes; blank values are kept.

        Raises:
            ValueError: Not UTF-8, or more than 500 fields; the carrier sends about 30.
        """
        text = encoded.decode()
        if text.count("&") >= MAX_FIELDS:
            raise ValueError(f"more than {MAX_FIELDS} fields")
        return cls([_pair(field) for field in text.split("&") if field])

    @property
    def is_tampered(self) -> bool:
        """Whether it is not as sent: a telling name came twice, or its border was moved."""
        told = 0
        for name, value in self.pairs:
            if name in _TELLING:
                told += 1
            elif name[:1] in _FIRST_LETTERS and _ONE_NAME.fullmatch(name + value):
                return True
        return told != len(_TELLING & self.keys())


def _pair(field: str) -> tuple[str, str]:
    name, _, value = field.partition("=")
    # Nearly everything that the carrier sends stands for itself.
    return (_plain(name), _plain(value)) if "%" in field or "+" in field else (name, value)


def _plain(text: str) -> str:
    return unquote(text.replace("+", " "), errors="strict")


def without_card(form: Mapping[str, str]) -> dict[str, str]:
    """The form as it may be kept: without what it tells of a payment card."""
    return {name: value for name, value in form.items() if name not in CARD_FIELDS}
