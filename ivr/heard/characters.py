"""Recognised speech in one form of writing, so that equal words are equal texts."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

_PUNCTUATION = re.compile(r"[^\w]+", re.UNICODE)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_TO_SIMPLIFIED = OpenCC("t2s")


def plain_writing(text: str) -> str:
    """The text without differences of case, width, and traditional characters."""
    written = unicodedata.normalize("NFKC", text).casefold().strip()
    return _TO_SIMPLIFIED.convert(written) if has_chinese(written) else written


@lru_cache(maxsize=8_192)
def words_of(text: str) -> str:
    """The text in plain writing without punctuation, its words parted by single blanks."""
    return _PUNCTUATION.sub(" ", plain_writing(text)).strip()


def has_chinese(text: str) -> bool:
    """Whether the text has Chinese characters, which are written without blanks."""
    return _CHINESE.search(text) is not None
