"""English number words: read as they are heard, and ordinals as they are said."""

import re
from typing import Final

_SMALL: Final = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_DIGITS = {word: value for word, value in _VALUES.items() if value <= 9} | {"oh": 0, "o": 0}  # noqa: PLR2004 - digits
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_IRREGULAR = {
    "first": "one",
    "second": "two",
    "third": "three",
    "fifth": "five",
    "eighth": "eight",
    "ninth": "nine",
    "twelfth": "twelve",
}
_FIGURES = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_ORDINAL_FIGURES = re.compile(r"(\d+)(?:st|nd|rd|th)")


def ordinal(number: int) -> str:
    """The number's place, for example `21st`; the synthesis says it as a word."""
    teens = 10 <= abs(number) % 100 <= 20  # noqa: PLR2004 - eleventh, twelfth, thirteenth
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(abs(number) % 10, "th")
    return f"{number:,}{ending}"


def read(words: str) -> int | None:
    """The whole number that was said, or nothing when it is none.

    Takes figures, number words, and a run of digits one by one.
    """
    said = words.replace("-", " ").split()
    if said and said[0] in {"minus", "negative"}:
        size = read(" ".join(said[1:]))
        return None if size is None else -size
    if len(said) == 1 and _FIGURES.fullmatch(said[0]):
        return int(said[0].replace(",", ""))
    if len(said) > 1 and all(word in _DIGITS for word in said):
        return int("".join(str(_DIGITS[word]) for word in said))
    return _read_words(said)


def read_ordinal(words: str) -> int | None:
    """The number whose place was said: `third`, `twenty first`, `3rd`; nothing when it is none."""
    figures = _ORDINAL_FIGURES.fullmatch(words)
    if figures:
        return int(figures[1])
    head, _, last = words.replace("-", " ").strip().rpartition(" ")
    if last in _IRREGULAR:
        cardinal = _IRREGULAR[last]
    elif last.endswith("ieth"):
        cardinal = f"{last[:-4]}y"
    elif last.endswith("th"):
        cardinal = last[:-2]
    else:
        return None
    return _read_words([*head.split(), cardinal])


def _read_words(words: list[str]) -> int | None:
    total, scale = 0, 10**15
    group: list[str] = []
    for word in words:
        if word not in _SCALES:
            group.append(word)
            continue
        part = _below_scale(group)
        if not part or _SCALES[word] >= scale:
            return None
        scale, group = _SCALES[word], []
        total += part * scale
    if total and not group:
        return total
    rest = _below_scale(group[1:] if total and group[:1] == ["and"] else group)
    return None if rest is None or (total and not rest) else total + rest


def _below_scale(words: list[str]) -> int | None:
    """What stands before `thousand` and the like, or at the end: hundreds, and what is below."""
    if "hundred" not in words:
        return _below_hundred(words)
    at = words.index("hundred")
    hundreds, rest = _below_hundred(words[:at]), words[at + 1 :]
    below = _below_hundred(rest[1:] if rest[:1] == ["and"] else rest) if rest else 0
    if not hundreds or below is None or (rest and not below):
        return None
    return hundreds * 100 + below


def _below_hundred(words: list[str]) -> int | None:
    match words:
        case ["a" | "an"]:
            return 1
        case [word]:
            return _VALUES.get(word)
        case [tens, ones] if tens in _TENS and ones in _DIGITS and _VALUES.get(ones):
            return _VALUES[tens] + _VALUES[ones]
        case _:
            return None
