import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.numerals import chinese, english

COUNTS = st.one_of(
    st.integers(0, 10**12), st.integers(0, 20_000), st.integers(0, 16).map((10).__pow__)
)
UNITS = "十百千万亿"


@given(COUNTS)
def test_chinese_numerals_read_back_to_the_number_they_were_written_from(number: int) -> None:
    if number <= chinese.MOST:
        assert chinese.read(chinese.write(number)) == number
        assert chinese.read(chinese.write(number, counting=False)) == number
        assert chinese.read(chinese.quantity(number)) == number


@given(st.integers(0, 10**12))
def test_chinese_numerals_say_a_gap_once_and_never_at_the_end(number: int) -> None:
    words = chinese.write(number)
    assert "零零" not in words
    assert words == "零" or not words.endswith("零")
    assert not any(f"零{unit}" in words for unit in UNITS)


@given(st.integers(0, 10**12))
def test_two_is_liang_only_at_the_head_before_a_unit_above_ten(number: int) -> None:
    words = chinese.write(number)
    assert "两" not in words[1:]
    assert not words.startswith(("两十", "二百", "二千", "二万", "二亿"))
    assert "两" not in chinese.write(number, counting=False)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (200, "两百"),
        (1_010, "一千零一十"),
        (2_222, "两千二百二十二"),
        (10_010, "一万零一十"),
        (22_000, "两万二千"),
        (100_500, "十万零五百"),
        (10_000_001, "一千万零一"),
        (100_120_000, "一亿零一十二万"),
        (10**12, "一万亿"),
        (-15, "负十五"),
    ],
)
def test_chinese_numerals_are_written_as_they_are_said(number: int, words: str) -> None:
    assert chinese.write(number) == words


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("幺幺零", 110),
        ("二〇二六", 2026),
        ("三百五", 350),
        ("三百零五", 305),
        ("两万五", 25_000),
        ("3万5", 35_000),
        ("3万5千", 35_000),
        ("12亿3000万", 1_230_000_000),
        ("廿一", 21),
        ("负三", -3),
        ("0042", 42),
        ("百", None),
        ("三百百", None),
        ("一万零", None),
        ("十十", None),
        ("三个", None),
        ("", None),
    ],
)
def test_chinese_numerals_are_read_as_they_are_heard(words: str, number: int | None) -> None:
    assert chinese.read(words) == number


@given(st.text("零〇一二两三四五六七八九十百千万亿幺负0123456789", max_size=30))
def test_any_chinese_numeral_is_a_number_or_nothing(words: str) -> None:
    assert chinese.read(words) is None or isinstance(chinese.read(words), int)


def test_number_too_large_for_words_is_refused() -> None:
    with pytest.raises(ValueError, match="not said in words"):
        chinese.write(chinese.MOST + 1)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("forty-two", 42),
        ("one hundred and five", 105),
        ("a hundred", 100),
        ("two thousand twenty six", 2_026),
        ("two thousand and six", 2_006),
        ("one million two hundred thousand", 1_200_000),
        ("one oh five", 105),
        ("minus three", -3),
        ("1,234", 1_234),
        ("five twenty", None),
        ("twenty twenty", None),
        ("one thousand million", None),
        ("thousand", None),
        ("and", None),
        ("a five", None),
        ("", None),
    ],
)
def test_english_number_words_are_read_as_they_are_heard(words: str, number: int | None) -> None:
    assert english.read(words) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (12, "12th"), (13, "13th"), (121, "121st")],
)
def test_english_ordinals_have_their_endings_and_read_back(number: int, words: str) -> None:
    assert english.ordinal(number) == words
    assert english.read_ordinal(words) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [("third", 3), ("twenty first", 21), ("thirtieth", 30), ("twelfth", 12), ("north", None)],
)
def test_english_ordinal_words_are_read_as_they_are_heard(words: str, number: int | None) -> None:
    assert english.read_ordinal(words) == number
