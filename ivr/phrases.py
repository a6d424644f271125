"""What a caller said against the phrases offered: exact, then contained, then near."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

from ivr.heard.characters import has_chinese, words_of

YES = {
    "zh": ("是", "是的", "对", "对的", "好", "好的", "可以", "确认"),
    "en": ("yes", "yeah", "yep", "correct", "right", "sure", "ok"),
}
NO = {
    "zh": ("不", "不是", "不对", "不用", "不要", "否"),
    "en": ("no", "nope", "wrong", "not"),
}
MAX_HEARD = 500
# Shorter words are too much like others: one letter makes another word of them.
_LETTERS_PER_SLIP = 5
_FEWEST_SYLLABLES = 2

Offers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Match:
    """The offer that was said.

    Attributes:
        value: Its value.
        sure: Whether it may be taken; otherwise the caller may be asked whether it was meant.
    """

    value: str
    sure: bool


def match_phrase(
    heard: str,
    offered: Iterable[tuple[str, Iterable[str]]],
    *,
    confidence: float | None,
    min_confidence: float,
) -> Match | None:
    """The one offer whose phrase was said, or nothing.

    Both are compared in plain writing. An exact phrase wins over one contained, and that over one
    that only sounds alike or has a slip in its letters; several offers that fit equally are none.

    Args:
        heard: What the recogniser understood.
        offered: Value and its phrases.
        confidence: 0 to 1; without it only an exact phrase is sure.
        min_confidence: Nothing below is sure.
    """
    said = words_of(heard[:MAX_HEARD])
    if not said:
        return None
    phrases = [
        (value, phrase) for value, several in offered for phrase in map(words_of, several) if phrase
    ]
    confident = confidence is None or confidence >= min_confidence
    exact = {value for value, phrase in phrases if phrase == said}
    if exact:
        return Match(exact.pop(), confident) if len(exact) == 1 else None
    for alike in (_contained, _near):
        held = {value for value, phrase in phrases if alike(said, phrase)}
        if held:
            sure = confident and confidence is not None
            return Match(held.pop(), sure) if len(held) == 1 else None
    return None


def _contained(said: str, phrase: str) -> bool:
    # Chinese has no blanks between words; elsewhere a phrase must not match inside a word.
    if has_chinese(phrase):
        # A single character is a part of too many words.
        return len(phrase) > 1 and phrase.replace(" ", "") in said.replace(" ", "")
    return f" {phrase} " in f" {said} "


def _near(said: str, phrase: str) -> bool:
    if has_chinese(phrase):
        syllables, heard = _syllables(phrase), _syllables(said)
        size = len(syllables)
        return size >= _FEWEST_SYLLABLES and any(
            heard[at : at + size] == syllables for at in range(len(heard) - size + 1)
        )
    slips = len(phrase) // _LETTERS_PER_SLIP
    words, size = said.split(), phrase.count(" ") + 1
    return slips > 0 and any(
        _slips(" ".join(words[at : at + size]), phrase, slips)
        for at in range(max(1, len(words) - size + 1))
    )


@lru_cache(maxsize=8_192)
def _syllables(text: str) -> tuple[str, ...]:
    """How the characters sound, without tones: recognisers mix up what sounds alike."""
    return tuple(lazy_pinyin(text.replace(" ", "")))


def _slips(one: str, other: str, most: int) -> bool:
    """Whether so few letters are wrong, missing or too many (Levenshtein's distance)."""
    if abs(len(one) - len(other)) > most:
        return False
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, row[0] = row[0], at
        for place, wanted in enumerate(other, start=1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (letter != wanted)),
            )
    return row[-1] <= most
