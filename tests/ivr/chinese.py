"""Sentences of the house as the catalogue of the console has them in Chinese."""

import re
from functools import cache
from io import BytesIO

from babel.messages.pofile import read_po

from base.sentences import Sentence
from console.language import CATALOGUES

_HAN = re.compile("[\u4e00-\u9fff]")
# What is typed, whoever reads it, stands between backticks or quotes.
_TYPED = re.compile(r"`[^`]*`|'[^']*'")
_ENGLISH = re.compile(r"[A-Za-z]{3,},? [a-z]{2,} [a-z]{2,}")


@cache
def _catalogue() -> dict[str, str]:
    source = CATALOGUES / "zh/LC_MESSAGES/messages.po"
    catalogue = read_po(BytesIO(source.read_bytes()), locale="zh")
    return {str(each.id): str(each.string) for each in catalogue if each.id and each.string}


def in_chinese(sentence: Sentence) -> str:
    """The sentence; what has no translation stays English."""
    return sentence.told(lambda words: _catalogue().get(words, words))


def is_chinese(told: str, *, with_foreign_words: bool = False) -> bool:
    """Whether it is Chinese, and has no English but what people type.

    Args:
        told: The sentence.
        with_foreign_words: Whether words of a library may stand in it.
    """
    return bool(_HAN.search(told)) and (
        with_foreign_words or not _ENGLISH.search(_TYPED.sub("", told))
    )
