from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.heard import understood
from ivr.spoken import FILTERS, bad_option
from ivr.spoken.manner import Manner

ZH, EN = Manner("zh-CN", "Asia/Shanghai"), Manner("en-US", "America/New_York")
BOTH = st.sampled_from([ZH, EN])
TODAY = date(2026, 11, 26)


def spoken(name: str, value: Any, manner: Manner) -> str:
    return FILTERS[name].speak(value, manner)


@pytest.mark.parametrize(
    ("name", "value", "chinese", "english"),
    [
        ("number", 1_203, "一千二百零三", "1,203"),
        ("number", -0.05, "负零点零五", "-0.05"),
        ("ordinal", 222, "第二百二十二", "222nd"),
        ("duration", 61, "两分钟", "2 minutes"),
        ("duration", 1, "一分钟", "1 minute"),
        ("duration", 119 * 60, "一百一十九分钟", "119 minutes"),
        ("duration", timedelta(hours=2), "两小时", "2 hours"),
        ("duration", 2 * 3_600 + 61, "两小时两分钟", "2 hours 2 minutes"),
        ("amount", 12_345, "一百二十三元四角五分", "123.45 Chinese yuan"),
        ("amount", 12_305, "一百二十三元零五分", "123.05 Chinese yuan"),
        ("amount", 200, "两元", "2.00 Chinese yuan"),
        ("amount", 20, "两角", "0.20 Chinese yuan"),
        ("amount", 2, "两分", "0.02 Chinese yuan"),
        ("amount", 0, "零元", "0.00 Chinese yuan"),
        ("amount", -150, "负一元五角", "-1.50 Chinese yuan"),
        ("date", "2026-12-03", "二零二六年十二月三日", "December 3, 2026"),
        ("weekday", "2026-12-03", "星期四", "Thursday"),
        ("time", "14:30", "下午两点半", "2:30 PM"),
        ("time", "12:00", "中午十二点", "12:00 PM"),
        ("time", "13:00", "下午一点", "1:00 PM"),
        ("time", "18:05", "晚上六点零五分", "6:05 PM"),
        ("time", "08:00", "上午八点", "8:00 AM"),
        ("time", "05:00", "早上五点", "5:00 AM"),
        ("time", "00:05", "凌晨零点零五分", "12:05 AM"),
        ("digits", "A-1007", "A幺零零七", "A 1 0 0 7"),
        (
            "phone",
            "+8613800000001",
            "幺三八，零零零零，零零零幺",
            "plus 8 6, 1 3 8, 0 0 0 0, 0 0 0 1",
        ),
        ("phone", "+14155550100", "加幺，四幺五，五五五，零幺零零", "4 1 5, 5 5 5, 0 1 0 0"),
        ("phone", "02155550000", "零二幺五五五五零零零零", "0 2 1 5 5 5 5 0 0 0 0"),
        ("masked", "123456", "五六", "5 6"),
        ("masked", "11010119900307123X", "幺二三X", "1 2 3 X"),
        ("masked", "12", "", ""),
    ],
)
def test_values_are_spoken_properly_in_both_languages(
    name: str, value: Any, chinese: str, english: str
) -> None:
    assert (spoken(name, value, ZH), spoken(name, value, EN)) == (chinese, english)


def test_instants_are_told_in_the_hotlines_zone() -> None:
    at = datetime(2026, 12, 3, 6, 5, tzinfo=UTC)
    assert spoken("datetime", at, ZH) == "二零二六年十二月三日下午两点零五分"
    assert spoken("datetime", at, EN) == "December 3, 2026 at 1:05 AM"


@pytest.mark.parametrize(
    ("currency", "chinese", "english"),
    [
        ("USD", "一百二十三点四五美元", "123.45 US dollars"),
        ("JPY", "一万二千三百四十五日元", "12,345 Japanese yen"),
    ],
)
def test_amounts_follow_their_currency(currency: str, chinese: str, english: str) -> None:
    assert spoken("amount", 12_345, Manner("zh-CN", "UTC", currency)) == chinese
    assert spoken("amount", 12_345, Manner("en-US", "UTC", currency)) == english


@given(st.integers(0, 10**12), BOTH)
def test_spoken_numbers_are_understood(number: int, manner: Manner) -> None:
    told = spoken("number", number, manner)
    assert understood("number", told, manner.language, TODAY) == number


@given(st.integers(0, 10**12), BOTH)
def test_spoken_amounts_are_understood(minor: int, manner: Manner) -> None:
    told = spoken("amount", minor, manner)
    assert understood("amount", told, manner.language, TODAY) == minor


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), BOTH)
def test_spoken_dates_are_understood(day: date, manner: Manner) -> None:
    told = spoken("date", day.isoformat(), manner)
    assert understood("date", told, manner.language, TODAY) == day.isoformat()


@given(st.times(), BOTH)
def test_spoken_times_are_understood(at: Any, manner: Manner) -> None:
    text = at.isoformat(timespec="minutes")
    told = spoken("time", text, manner)
    assert understood("time", told, manner.language, TODAY) == text


@given(st.text("0123456789", min_size=1, max_size=20))
def test_digits_are_read_one_by_one_and_never_with_yi(text: str) -> None:
    told = spoken("digits", text, ZH)
    assert len(told) == len(text)
    assert "一" not in told
    assert spoken("digits", text, EN).replace(" ", "") == text


@given(st.text(max_size=40), BOTH)
def test_masking_tells_at_most_a_third_and_four_characters(secret: str, manner: Manner) -> None:
    held = [each for each in secret if each.isalnum()]
    told = spoken("masked", secret, Manner("en-US", manner.zone)).replace(" ", "")
    assert len(told) <= min(4, len(held) // 3)


@pytest.mark.parametrize(
    ("name", "option", "wrong"),
    [
        ("amount", "USD", False),
        ("amount", "XXZ", True),
        ("date", "long", True),
        ("date", "", False),
    ],
)
def test_only_amounts_take_a_word_more_and_it_is_a_currency(
    name: str, option: str, wrong: bool
) -> None:
    assert bool(bad_option(name, option)) is wrong
