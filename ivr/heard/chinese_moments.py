"""Dates and times of day as they are said in Chinese; what may mean two things means nothing."""

import re
from datetime import date, time

from ivr.heard import days
from ivr.numerals import chinese

_AHEAD = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
_WEEKDAYS = {name: place for place, name in enumerate("一二三四五六日")} | {"天": 6}
_WEEKDAY = re.compile(r"(?P<which>这个?|本|下个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_DATE = re.compile(
    r"(?:(?P<year>[^年月日号]+)年)?(?P<month>[^年月日号]+)月(?P<day>[^年月日号]+)[日号]?"
)
_DAY = re.compile(r"(?P<month>这个?月|本月|下个?月)?(?P<day>[^年月日号]+)[日号]")
_IN_DAYS = re.compile(r"(?P<days>.+)天(?:后|以后|之后)")
_TIME = re.compile(
    r"(?P<part>凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里|半夜|深夜)?"
    r"(?P<hour>[^点时:]+)(?:[点时]|:)(?:钟|整)?"
    r"(?:(?P<half>半)|(?P<quarters>[一三])刻|零?(?P<minute>[^点时:分]+)分?)?"
)
_MORNING = {"凌晨": (0, 6), "早上": (4, 11), "早晨": (4, 11), "清晨": (4, 11), "上午": (5, 12)}
_LATER = {"下午": (1, 11), "傍晚": (4, 8), "晚上": (5, 11)}
_NIGHT = {"夜里", "半夜", "深夜"}
_NOON = 12


def day(said: str, today: date) -> date | None:
    """The day that was said: 明天, 下周三, 十二月三号, 二〇二六年十二月三日, 三号, 三天后."""
    if said in _AHEAD:
        return days.ahead(_AHEAD[said], today)
    if found := _WEEKDAY.fullmatch(said):
        return _weekday(found["which"] or "", _WEEKDAYS[found["day"]], today)
    if found := _DAY.fullmatch(said):
        return _day_of_month(found["month"] or "", chinese.read(found["day"]), today)
    if found := _DATE.fullmatch(said):
        month, number = chinese.read(found["month"]), chinese.read(found["day"])
        if month is None or number is None:
            return None
        if found["year"] is None:
            return days.next_date(month, number, today)
        year = chinese.read(found["year"])
        return None if year is None or year < days.FIRST_YEAR else days.on(year, month, number)
    if found := _IN_DAYS.fullmatch(said):
        count = chinese.read(found["days"])
        return None if count is None else days.ahead(count, today)
    return None


def _weekday(which: str, weekday: int, today: date) -> date:
    if not which:
        return days.next_weekday(weekday, today)
    return days.weekday_of_week(weekday, int(which.startswith("下")), today)


def _day_of_month(which: str, number: int | None, today: date) -> date | None:
    if number is None:
        return None
    if not which:
        return days.next_day(number, today)
    return days.day_of_month(number, int(which.startswith("下")), today)


def time_of_day(said: str) -> time | None:
    """The time that was said: 下午两点半, 晚上八点零五分, 十四点三十.

    三点 alone means two things.
    """
    if said in {"中午", "正午"}:
        return time(_NOON)
    if said == "午夜":
        return time(0)
    found = _TIME.fullmatch(said)
    if found is None:
        return None
    hour = _hour(found["part"] or "", found["hour"])
    minute: int | None = 0
    if found["half"]:
        minute = 30
    elif found["quarters"]:
        minute = {"一": 15, "三": 45}[found["quarters"]]
    elif found["minute"]:
        minute = chinese.read(found["minute"])
    if hour is None or minute is None or not 0 <= minute <= 59:  # noqa: PLR2004 - minutes
        return None
    return time(hour, minute)


def _hour(part: str, said: str) -> int | None:
    hour = chinese.read(said)
    if hour is None or not 0 <= hour <= 23:  # noqa: PLR2004 - hours
        return None
    if not part:
        plain = hour == 0 or hour > _NOON or said.startswith("0")
        return hour if plain else None
    if part in _MORNING:
        if part == "凌晨" and hour == _NOON:
            return 0
        first, last = _MORNING[part]
        return hour if first <= hour <= last else None
    if part == "中午":
        return {11: 11, 12: 12, 1: 13, 2: 14}.get(hour)
    if part in _NIGHT:
        return {12: 0, 0: 0, 10: 22, 11: 23}.get(hour, hour if 0 < hour < 6 else None)  # noqa: PLR2004
    first, last = _LATER[part]
    if first <= hour <= last:
        return hour + _NOON
    late = {"下午": range(12, 19), "傍晚": range(16, 21), "晚上": range(17, 24)}[part]
    return hour if hour in late else None
