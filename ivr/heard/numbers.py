"""Whole numbers and sums of money as they are said."""

import re
from collections.abc import Callable
from decimal import Decimal

from ivr.numerals import chinese, english

_YUAN = re.compile(
    r"(?:(?P<yuan>[^元块角毛分]+)[元块])?"
    r"(?:零?(?P<jiao>[^零元块角毛分])[角毛])?"
    r"(?:(?P<gap>零)?(?P<last>[^零元块角毛分])(?P<fen>分)?)?"
)
_MONEY_AROUND = re.compile(r"^(?:人民币|rmb|cny|[¥$])|(?:人民币|rmb|cny|整|钱)$")
_DOLLARS = re.compile(
    r"(?P<major>.+?) (?:us dollars?|dollars?|chinese yuan|yuan|euros?|pounds?|rmb)"
    r"(?: (?:and )?(?P<minor>.+?)(?: cents?| fen)?)?"
)
_CENTS = re.compile(r"(?P<minor>.+?) (?:cents?|fen)")
_FIGURES = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")
_DIGITS = frozenset(range(10))
_HUNDREDTHS = frozenset(range(100))
_AROUND = " .,。，、!?！？"

Read = Callable[[str], int | None]


def number(text: str, *, in_chinese: bool) -> int | None:
    """The whole number that was said, or nothing."""
    said = text.strip(_AROUND)
    figures = _FIGURES.fullmatch(said)
    if figures is not None:
        return None if figures[2] else int(figures[1].replace(",", ""))
    return chinese.read(said.replace(" ", "")) if in_chinese else english.read(said)


def amount(text: str, *, in_chinese: bool) -> int | None:
    """The sum that was said, in minor units of a currency with two decimals, or nothing.

    三块五 is 350, 三块零五 is 305; a number without a unit counts whole units.
    """
    said = text.strip(_AROUND)
    return _yuan(said.replace(" ", "")) if in_chinese else _dollars(said)


def _yuan(said: str) -> int | None:
    said = _MONEY_AROUND.sub("", _MONEY_AROUND.sub("", said))
    found = _YUAN.fullmatch(said)
    if found is None or not any(found[part] for part in ("yuan", "jiao", "fen")):
        return _sum(said, "点", chinese.read)
    whole = _sum(found["yuan"], "点", chinese.read) if found["yuan"] else 0
    tenths, last = (chinese.read(found[part] or "零") for part in ("jiao", "last"))
    if whole is None or tenths not in _DIGITS or last not in _DIGITS:
        return None
    if whole % 100 and (tenths or last):
        return None
    # 三块五 means five tenths, 三块四毛五 and 三块零五 five hundredths.
    hundredths = found["fen"] or found["jiao"] or found["gap"]
    return whole + tenths * 10 + (last if hundredths else last * 10)


def _dollars(said: str) -> int | None:
    said = _MONEY_AROUND.sub("", said).strip()
    if found := _CENTS.fullmatch(said):
        alone = english.read(found["minor"])
        if alone in _HUNDREDTHS:
            return alone
    found = _DOLLARS.fullmatch(said)
    if found is None:
        return _sum(said, " point ", english.read)
    whole = _sum(found["major"], " point ", english.read)
    rest = english.read(found["minor"]) if found["minor"] else 0
    if whole is None or rest not in _HUNDREDTHS or (whole % 100 and rest):
        return None
    return whole + rest


def _sum(said: str, point: str, read: Read) -> int | None:
    figures = _FIGURES.fullmatch(said)
    if figures is not None:
        whole = figures[1].replace(",", "")
        return int(Decimal(f"{whole}.{figures[2] or 0}") * 100)
    head, found, tail = said.partition(point)
    whole_units = read(head)
    if whole_units is None or whole_units < 0:
        return None
    if not found:
        return whole_units * 100
    decimals = [read(each) for each in (tail.split() if " " in point else tail)]
    if not 1 <= len(decimals) <= 2 or not _DIGITS.issuperset(decimals):  # noqa: PLR2004 - cents
        return None
    tenths, hundredths = (*decimals, 0)[:2]
    return whole_units * 100 + (tenths or 0) * 10 + (hundredths or 0)
