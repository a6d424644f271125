"""What a caller said against the phrases offered: exact, then contained, never a guess."""

import re
import unicodedata
from collections.abc import Iterable

_WORDS = re.compile(r"[^\w]+", re.UNICODE)

YES = {
    "zh": ("是", "是的", "对", "对的", "好", "好的", "可以", "确认"),
    "en": ("yes", "yeah", "yep", "correct", "right", "sure", "ok"),
}
NO = {
    "zh": ("不", "不是", "不对", "不用", "不要", "否"),
    "en": ("no", "nope", "wrong", "not"),
}


def normal(text: str) -> str:
    """The text without case, width and punctuation, its words parted by single blanks."""
    return _WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def match_phrase(
    heard: str,
    offered: Iterable[tuple[str, Iterable[str]]],
    *,
    confidence: float | None,
    min_confidence: float,
) -> str | None:
    """The one offer whose phrase was said, or nothing.

    Args:
        heard: What the recogniser understood.
        offered: Value and its phrases.
        confidence: 0 to 1; without it only an exact phrase counts.
        min_confidence: Anything below is no match.
    """
    if confidence is not None and confidence < min_confidence:
        return None
    said = normal(heard)
    if not said:
        return None
    phrases = [(value, normal(phrase)) for value, several in offered for phrase in several]
    exact = {value for value, phrase in phrases if phrase == said}
    if len(exact) == 1:
        return exact.pop()
    if confidence is None or exact:
        return None
    held = {value for value, phrase in phrases if phrase and _contains(said, phrase)}
    return held.pop() if len(held) == 1 else None


def _contains(said: str, phrase: str) -> bool:
    # Chinese has no blanks between words; elsewhere a phrase must not match inside a word.
    if any("\u4e00" <= c <= "\u9fff" for c in phrase):
        return phrase in said
    return f" {phrase} " in f" {said} "
