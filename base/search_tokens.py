"""Finding sealed text without opening it: the small pieces by which people look for somebody.

The pieces are stored as keyed digests. Whoever has the database alone learns how often a piece
occurs, not what it is; that is the price of search, and why free text is not tokenised.

    stored for 王小明   王 小 明 · 王小 小明 · wang xiao ming · wangxiao xiaoming · wan … · wxm
    stored for Johnson  joh john johns … johnson
    stored for a number its last four, five … eleven digits
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from pypinyin import Style, lazy_pinyin, pinyin

from base.crypto import keys

TOKEN_BYTES = 8
TEXT_AT_MOST = 200  # characters that count; names, companies and addresses are shorter
PREFIXES = range(3, 9)
TAILS = range(4, 12)

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<digits>\d+)|(?P<word>(?:(?![{_HAN}])[^\W\d_])+)")
_INSIDE_NUMBER = re.compile(r"(?<=\d)[ ()\-]+(?=\d)")


def tokens_of(text: str) -> frozenset[str]:
    """Everything by which this text can be found, to be stored with its row."""
    return frozenset(token for kind, piece in _pieces(text) for token in _STORED[kind](piece))


def wanted_tokens(query: str) -> frozenset[str]:
    """What a text must have, all of it, to answer this query; nothing for an empty query."""
    return frozenset(token for kind, piece in _pieces(query) for token in _WANTED[kind](piece))


def hashed_tokens(text: str) -> frozenset[bytes]:
    """`tokens_of` as eight-byte digests under the search key."""
    return _hashed(tokens_of(text))


def hashed_wanted_tokens(query: str) -> frozenset[bytes]:
    """`wanted_tokens` as eight-byte digests under the search key."""
    return _hashed(wanted_tokens(query))


def _hashed(tokens: frozenset[str]) -> frozenset[bytes]:
    ring = keys()
    return frozenset(ring.token(token.encode(), TOKEN_BYTES) for token in tokens)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    for piece in _PIECE.finditer(_INSIDE_NUMBER.sub("", _plain(text[:TEXT_AT_MOST]))):
        yield piece.lastgroup or "", piece.group()


def _plain(text: str) -> str:
    """Without case, width or accents: `ＪＯＳÉ` and `jose` are one to a searcher."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize(
        "NFKC", "".join(c for c in parts if unicodedata.category(c) != "Mn")
    )


def _stored_word(word: str) -> Iterator[str]:
    yield word[: PREFIXES[-1]]
    for length in PREFIXES:
        yield word[:length]


def _wanted_word(word: str) -> Iterator[str]:
    yield word[: PREFIXES[-1]]


def _stored_digits(digits: str) -> Iterator[str]:
    yield digits[-TAILS[-1] :]
    for length in TAILS:
        yield digits[-length:]


def _wanted_digits(digits: str) -> Iterator[str]:
    yield digits[-TAILS[-1] :]


def _stored_han(run: str) -> Iterator[str]:
    yield from run
    yield from _bigrams(run)
    syllables = [reading for reading in lazy_pinyin(run, errors="ignore") if reading]
    yield from _bigrams(syllables, at_most=PREFIXES[-1])
    yield from _stored_word("".join(syllables))
    yield "".join(reading[0] for reading in syllables)[: PREFIXES[-1]]
    for character in run:
        # Surnames are often read unlike the common word: 单 is Shan, 解 is Xie.
        for readings in pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore"):
            yield from readings


def _wanted_han(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    yield from _bigrams(run)


def _bigrams(parts: str | list[str], *, at_most: int | None = None) -> Iterator[str]:
    for first, second in pairwise(parts):
        yield (first + second)[:at_most]


_STORED = {"word": _stored_word, "digits": _stored_digits, "han": _stored_han}
_WANTED = {"word": _wanted_word, "digits": _wanted_digits, "han": _wanted_han}
