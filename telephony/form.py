"""A webhook's form: the raw pairs for the signature, the values for everybody else."""

from urllib.parse import unquote

MAX_FIELDS = 500


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
        fields = [field.partition("=") for field in text.split("&") if field]
        return cls([(_plain(name), _plain(value)) for name, _, value in fields])


def _plain(text: str) -> str:
    # Nearly everything that the carrier sends stands for itself.
    if "%" in text or "+" in text:
        return unquote(text.replace("+", " "), errors="strict")
    return text
