"""A webhook's form: the raw pairs for the signature, the values for everybody else."""

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

MAX_FIELDS = 500


class CarrierForm(Mapping[str, str]):
    """The verified parameters of one webhook, untrimmed.

    As a mapping it gives the first value of a name; the carrier repeats none that we read.

    Attributes:
        pairs: Every pair in the order received, repetitions included.
    """

    __slots__ = ("_first", "pairs")

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        """Keep the pairs as they are."""
        self.pairs = pairs
        self._first = dict(reversed(pairs))

    @classmethod
    def read(cls, encoded: bytes) -> "CarrierForm":
        """Decode `application/x-www-form-urlencoded` bytes; blank values are kept.

        Raises:
            ValueError: Not UTF-8, or more than 500 fields; the carrier sends about 30.
        """
        text = encoded.decode()
        return cls(
            parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
        )

    def __getitem__(self, name: str) -> str:
        """The first value of the name."""
        return self._first[name]

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._first)

    def __len__(self) -> int:
        """How many different names there are."""
        return len(self._first)
