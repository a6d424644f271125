"""Chinese numerals: written as they are said, and read as they are heard."""

import re
from typing import Final

MOST: Final = 10**16 - 1
_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_ZEROS = "零〇○"
# What a caller may say for a digit: 幺 over the telephone, 两 before measure words.
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)} | {
    "〇": 0,
    "○": 0,
    "幺": 1,
    "两": 2,
    "俩": 2,
}
_WORDS = str.maketrans({"廿": "二十", "卅": "三十"})
_FIGURES = str.maketrans("0123456789", _DIGITS)
_ONE_BY_ONE = re.compile(f"[{''.join(_VALUES)}]+")
_SECTION = re.compile(
    r"^(?:(?P<千>[一二两三四五六七八九])千)?"
    rf"(?:(?P<百前>[{_ZEROS}])?(?P<百>[一二两三四五六七八九])百)?"
    rf"(?:(?P<十前>[{_ZEROS}])?(?P<十>[一二三四五六七八九])?十)?"
    rf"(?:(?P<一前>[{_ZEROS}])?(?P<一>[幺一二两三四五六七八九]))?$"
)


def write(number: int, *, counting: bool = True) -> str:
    """The number in words; `counting` says 两 for a leading 2 before 百, 千, 万 and 亿.

    A number alone ends in 二; before a measure word `quantity` makes it 两.

    Raises:
        ValueError: Its size is above `MOST`.
    """
    if abs(number) > MOST:
        raise ValueError(f"numbers above {MOST} are not said in words")
    if number < 0:
        return f"负{write(-number, counting=counting)}"
    words = _whole(number)
    if words.startswith("一十"):
        return words[1:]
    if counting and words.startswith("二") and words[1:2] in {*"百千万亿"}:
        return f"两{words[1:]}"
    return words


def quantity(number: int) -> str:
    """The number before a measure word: 两 alone, and as `write` otherwise."""
    return "两" if number == 2 else write(number)  # noqa: PLR2004 - the only number with two words


def _whole(number: int) -> str:
    for unit, word in ((10**8, "亿"), (10**4, "万")):
        if number >= unit:
            high, low = divmod(number, unit)
            if not low:
                return f"{_whole(high)}{word}"
            # A gap in the places is said once, as 零.
            gap = "零" if low < unit // 10 else ""
            return f"{_whole(high)}{word}{gap}{_whole(low)}"
    return _below_ten_thousand(number)


def _below_ten_thousand(number: int) -> str:
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _UNITS[place]
        gap = not digit
    return words or "零"


def digits(text: str) -> str:
    """Digits one by one; 幺 for 1, because over a telephone 一 and 七 sound alike."""
    return text.translate(_SPELT)


_SPELT = str.maketrans("0123456789", _DIGITS.replace("一", "幺"))


def read(words: str) -> int | None:
    """The whole number that was said, or nothing when it is none.

    Takes figures, numerals with units, a run of digits one by one, and the short forms in which the
    last unit is left out: 三百五 is 350, 两万五 is 25000.
    """
    text = words.translate(_WORDS)
    if text.startswith("负"):
        size = read(text[1:])
        return None if size is None else -size
    if text.isascii() and text.isdecimal():
        return int(text)
    if len(text) > 1 and _ONE_BY_ONE.fullmatch(text):
        return int("".join(str(_VALUES[each]) for each in text))
    return _read_whole(text)


def _read_whole(text: str) -> int | None:
    for word, unit in (("亿", 10**8), ("万", 10**4)):
        high, found, low = text.rpartition(word) if word == "亿" else text.partition(word)
        if not found:
            continue
        head, tail = _read_whole(high), _read_low(low, unit)
        if head is None or tail is None or not head or tail >= unit:
            return None
        return head * unit + tail
    return _read_section(text)


def _read_low(low: str, unit: int) -> int | None:
    if not low:
        return 0
    if low in _ZEROS:
        return None
    last = _VALUES.get(low.translate(_FIGURES))
    if last is not None:
        return last * unit // 10
    return _read_whole(low[1:] if low[0] in _ZEROS and len(low) > 1 else low)


def _read_section(text: str) -> int | None:
    if text in {*_ZEROS}:
        return 0
    if text.isascii() and text.isdecimal():
        return int(text) if int(text) < 10**4 else None
    found = _SECTION.match(text.translate(_FIGURES))
    if not text or found is None:
        return None
    thousands, hundreds, tens, ones = (_VALUES.get(found[unit] or "", 0) for unit in "千百十一")
    if "十" in text and not tens:
        tens = 1
    total = thousands * 1_000 + hundreds * 100 + tens * 10
    if ones and not found["一前"] and not tens:
        # 三百五: the unit below the last one said is understood.
        return total + ones * (100 if thousands and not hundreds else 10 if hundreds else 1)
    return total + ones
