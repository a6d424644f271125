"""In which language and zone a value is spoken."""

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale


@dataclass(frozen=True, slots=True)
class Manner:
    """How values are spoken.

    Attributes:
        language: Language tag, for example `zh-CN`.
        zone: Time zone in which instants are told; its country's telephone numbers are at home.
        option: The word after the filter's name; empty for none.
        written: Whether it is read and not heard: figures instead of words.
    """

    language: str
    zone: str
    option: str = ""
    written: bool = False

    @property
    def chinese(self) -> bool:
        """Whether numbers are said in Chinese words."""
        return self.language.startswith("zh") and not self.written

    @property
    def locale(self) -> Locale:
        """Babel's data of the language."""
        return _locale(self.language)


@lru_cache(maxsize=64)
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")
