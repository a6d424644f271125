import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.numbers import NumberKind, Oddity, read_number, spoken_digits


@pytest.mark.parametrize(
    ("raw", "e164", "kind"),
    [
        ("+8613800138000", "+8613800138000", NumberKind.MOBILE),
        ("138 0013 8000", "+8613800138000", NumberKind.MOBILE),
        ("0086 138-0013-8000", "+8613800138000", NumberKind.MOBILE),
        ("＋８６１３８００１３８０００", "+8613800138000", NumberKind.MOBILE),
        ("010-8888 0000", "+861088880000", NumberKind.FIXED),
        ("(021) 8888 0000转123", "+862188880000", NumberKind.FIXED),
        ("400-800-1234", "+864008001234", NumberKind.SHARED_COST),
        ("8008101234", "+868008101234", NumberKind.TOLL_FREE),
        ("+86 95013 12345", "+869501312345", NumberKind.SHARED_COST),
        ("+44 20 7946 0018", "+442079460018", NumberKind.FIXED),
        ("+12025550143", "+12025550143", NumberKind.FIXED_OR_MOBILE),
        ("+8614012345678", "+8614012345678", NumberKind.UNKNOWN),
        ("0086 140 1234 5678", "+8614012345678", NumberKind.UNKNOWN),
    ],
)
def test_a_number_becomes_e164_with_its_kind(raw: str, e164: str, kind: NumberKind) -> None:
    number = read_number(raw, "CN")
    assert (number.e164, number.oddity, number.kind) == (e164, Oddity.NONE, kind)


@pytest.mark.parametrize(
    ("raw", "oddity"),
    [
        ("anonymous", Oddity.ANONYMOUS),
        ("Anonymous", Oddity.ANONYMOUS),
        ("+266696687", Oddity.ANONYMOUS),
        ("+86282452253", Oddity.ANONYMOUS),
        ("", Oddity.ANONYMOUS),
        (None, Oddity.ANONYMOUS),
        ("RESTRICTED", Oddity.RESTRICTED),
        ("+7378742833", Oddity.RESTRICTED),
        ("client:alice", Oddity.CLIENT),
        ("sip:alice@desk.example", Oddity.SIP),
        ("88880000", Oddity.MALFORMED),
        ("hello", Oddity.MALFORMED),
        ("14012345678", Oddity.MALFORMED),
    ],
)
def test_what_is_no_number_is_a_named_oddity(raw: str | None, oddity: Oddity) -> None:
    number = read_number(raw)
    assert (number.e164, number.oddity) == (None, oddity)


@pytest.mark.parametrize("code", ["95588", "10086", "12345", "110", "118114", "96110", "1008611"])
@pytest.mark.parametrize("prefix", ["", "+86", "+"])
def test_a_short_code_is_recognised_however_a_trunk_dresses_it(code: str, prefix: str) -> None:
    number = read_number(prefix + code, "CN")
    assert (number.e164, number.oddity, number.address) == (None, Oddity.SHORT_CODE, code)


def test_short_codes_of_another_country_are_its_own() -> None:
    assert read_number("911", "US").oddity is Oddity.SHORT_CODE
    assert read_number("1008611", "US").oddity is Oddity.MALFORMED


def test_a_sip_address_of_a_number_has_the_number_too() -> None:
    number = read_number("sip:+8613800138000@trunk.example;user=phone")
    assert (number.e164, number.oddity) == ("+8613800138000", Oddity.SIP)


def test_national_numbers_belong_to_the_region_given() -> None:
    assert read_number("(202) 555-0143", "US").e164 == "+12025550143"


@given(st.none() | st.text() | st.from_regex(r"(\+|00|sip:|client:)?[0-9 \-()转*#;@.]{0,24}"))
def test_reading_never_raises_and_its_e164_reads_as_itself(raw: str | None) -> None:
    number = read_number(raw)
    assert (number.e164 is None) <= (number.oddity is not Oddity.NONE)
    if number.e164:
        assert read_number(number.e164).e164 == number.e164
    spoken_digits(raw or "", language="zh-CN")


@pytest.mark.parametrize(
    ("number", "language", "spoken"),
    [
        ("+8613800138000", "zh-CN", "幺三八，零零幺三，八零零零"),
        ("+8613800138000", "en-US", "1 3 8, 0 0 1 3, 8 0 0 0"),
        ("+442079460018", "en-GB", "plus 4 4, 2 0, 7 9 4 6, 0 0 1 8"),
        ("95588", "cmn-CN", "九五五八八"),
    ],
)
def test_a_number_is_read_digit_by_digit_in_known_groups(
    number: str, language: str, spoken: str
) -> None:
    assert spoken_digits(number, language=language) == spoken
