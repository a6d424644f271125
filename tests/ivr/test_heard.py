from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.heard import understood
from ivr.phrases import Match, match_phrase

# A Thursday.
TODAY = date(2026, 11, 26)
OFFERS = [("4", ("投诉", "建议")), ("2", ("售后", "维修")), ("3", ("appointment", "after sales"))]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("今天", "2026-11-26"),
        ("嗯，明天吧", "2026-11-27"),
        ("大后天", "2026-11-29"),
        ("周四", "2026-12-03"),
        ("這週五", "2026-11-27"),
        ("下周三", "2026-12-02"),
        ("十二月三號", "2026-12-03"),
        ("１２月３号", "2026-12-03"),
        ("一月一日", "2027-01-01"),
        ("二月二十九号", "2028-02-29"),
        ("三号", "2026-12-03"),
        ("下个月五号", "2026-12-05"),
        ("三天后", "2026-11-29"),
        ("二〇二七年五月一日", "2027-05-01"),
        ("2026-12-24", "2026-12-24"),
        ("2026年2月30日", None),
        ("2026-02-30", None),
        ("去年", None),
        ("九月", None),
    ],
)
def test_chinese_days(said: str, day: str | None) -> None:
    assert understood("date", said, "zh-CN", TODAY) == day


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Tomorrow, please.", "2026-11-27"),
        ("the day after tomorrow", "2026-11-28"),
        ("on Wednesday", "2026-12-02"),
        ("next Wednesday", None),
        ("December third", "2026-12-03"),
        ("the third of December", "2026-12-03"),
        ("December 3rd, 2026", "2026-12-03"),
        ("december twenty first twenty twenty seven", "2027-12-21"),
        ("may twenty third nineteen eighty five", "1985-05-23"),
        ("May 5", "2027-05-05"),
        ("the third", "2026-12-03"),
        ("in three days", "2026-11-29"),
        ("February 30th", None),
        ("December 32", None),
        ("whenever", None),
    ],
)
def test_english_days(said: str, day: str | None) -> None:
    assert understood("date", said, "en-US", TODAY) == day


@pytest.mark.parametrize(
    ("said", "language", "at"),
    [
        ("下午兩點半", "zh-CN", "14:30"),
        ("十四点三十", "zh-CN", "14:30"),
        ("早上八点一刻", "zh-CN", "08:15"),
        ("晚上8点05分", "zh-CN", "20:05"),
        ("半夜两点", "zh-CN", "02:00"),
        ("中午", "zh-CN", "12:00"),
        ("09:30", "zh-CN", "09:30"),
        ("三点", "zh-CN", None),
        ("晚上十二点", "zh-CN", None),
        ("二十五点", "zh-CN", None),
        ("2:30 p.m.", "en-US", "14:30"),
        ("half past two pm", "en-US", "14:30"),
        ("quarter to one in the afternoon", "en-US", "12:45"),
        ("nine oh five am", "en-US", "09:05"),
        ("seven o'clock in the evening", "en-US", "19:00"),
        ("noon", "en-US", "12:00"),
        ("fourteen thirty", "en-US", "14:30"),
        ("two", "en-US", None),
        ("9:30", "en-US", None),
        ("thirteen pm", "en-US", None),
    ],
)
def test_times_that_may_mean_two_things_are_not_guessed(
    said: str, language: str, at: str | None
) -> None:
    assert understood("time", said, language, TODAY) == at


@pytest.mark.parametrize(
    ("said", "language", "minor"),
    [
        ("三块五", "zh-CN", 350),
        ("三块零五", "zh-CN", 305),
        ("三塊四毛五", "zh-CN", 345),
        ("五毛", "zh-CN", 50),
        ("五分", "zh-CN", 5),
        ("一千二百元整", "zh-CN", 120_000),
        ("￥12.5", "zh-CN", 1_250),
        ("两万", "zh-CN", 2_000_000),
        ("三块二五", "zh-CN", None),
        ("$12.50", "en-US", 1_250),
        ("twelve dollars and fifty cents", "en-US", 1_250),
        ("twelve point five dollars", "en-US", 1_250),
        ("fifty cents", "en-US", 50),
        ("twelve", "en-US", 1_200),
        ("twelve fifty", "en-US", None),
        ("twelve dollars and two hundred cents", "en-US", None),
    ],
)
def test_sums_of_money(said: str, language: str, minor: int | None) -> None:
    assert understood("amount", said, language, TODAY) == minor


@given(
    st.sampled_from(["number", "amount", "date", "time", "digits"]),
    st.one_of(
        st.text(max_size=120),
        st.text(
            "零一二两三四五六七八九十百千万点半刻分元角块年月日号周下上午晚今明后天个", max_size=12
        ),
        st.lists(
            st.sampled_from(
                ["one", "two", "hundred", "and", "point", "past", "to", "half", "may", "3rd", "pm"]
            ),
            max_size=8,
        ).map(" ".join),
    ),
    st.sampled_from(["zh-CN", "en-US", "fr-FR"]),
)
def test_whatever_is_said_is_a_value_or_nothing(kind: str, said: str, language: str) -> None:
    value = understood(kind, said, language, TODAY)
    assert value is None or isinstance(value, int if kind in {"number", "amount"} else str)
    if kind == "date" and value is not None:
        date.fromisoformat(str(value))


@pytest.mark.parametrize(
    ("said", "confidence", "match"),
    [
        ("投訴！", 0.9, Match("4", sure=True)),
        ("投诉", None, Match("4", sure=True)),
        ("投诉", 0.2, Match("4", sure=False)),
        ("我要投诉", 0.9, Match("4", sure=True)),
        ("我要投诉", None, Match("4", sure=False)),
        ("我要手后服务", 0.9, Match("2", sure=True)),
        ("apointment", 0.9, Match("3", sure=True)),
        ("apointment", 0.2, Match("3", sure=False)),
        ("ＡＦＴＥＲ ｓａｌｅｓ", None, Match("3", sure=True)),
        ("disappointment", 0.9, None),
        ("售后投诉", 0.9, None),
        ("", 0.9, None),
        ("你好", 0.9, None),
    ],
)
def test_phrases_match_exactly_then_within_then_nearly_and_are_sure_or_not(
    said: str, confidence: float | None, match: Match | None
) -> None:
    found = match_phrase(said, OFFERS, confidence=confidence, min_confidence=0.6)
    assert found == match


def test_single_character_is_no_part_of_a_longer_sentence() -> None:
    offers = [("1", ("是", "好")), ("2", ("不",))]
    for said in ("我不知道", "好像听不清"):
        assert match_phrase(said, offers, confidence=0.9, min_confidence=0.6) is None
    found = match_phrase("不。", offers, confidence=0.9, min_confidence=0.6)
    assert found == Match("2", sure=True)


@given(st.text(max_size=600), st.none() | st.floats(0, 1))
def test_any_speech_matches_one_offer_or_none(said: str, confidence: float | None) -> None:
    found = match_phrase(said, OFFERS, confidence=confidence, min_confidence=0.6)
    assert found is None or found.value in {"2", "3", "4"}
    if found is not None and confidence is not None and confidence < 0.6:
        assert not found.sure
