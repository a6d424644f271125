import json
import re
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from base.masking import HIDDEN, mask, mask_number, mask_text

SID = "CA0123456789abcdef0123456789abcdef"
ROW = "01234567-8901-7234-8567-012345678901"

digits = st.text(alphabet="0123456789", min_size=7, max_size=18)
around = st.text(alphabet="abc拨给 ,:;=\"'<>[]{}|_+()\n\u00a0", max_size=6)


def longest_shared_run(number: str, text: str) -> int:
    """The longest run of the number's digits that stands together in the text."""
    runs = re.findall(r"\d+", text)
    return max(
        (
            end - start
            for start in range(len(number))
            for end in range(start + 1, len(number) + 1)
            if any(number[start:end] in run for run in runs)
        ),
        default=0,
    )


@given(before=around, number=digits, after=around)
@example(before="a", number="0" * 7, after="")
def test_no_seven_digits_of_a_number_survive_in_a_text(
    before: str, number: str, after: str
) -> None:
    assert longest_shared_run(number, mask_text(before + number + after)) < 7


@given(number=digits, key=st.sampled_from(["from_", "To", "Digits", "phone", "x", "SpeechResult"]))
def test_no_seven_digits_of_a_number_survive_under_any_key(number: str, key: str) -> None:
    whole = int(number) + 10**9
    for value in (number, whole, [number], {key: {"deep": number}}, f"to {number}!"):
        # As people read it: the escape of a bullet holds digits of its own.
        logged = json.dumps(mask({key: value}), ensure_ascii=False)
        assert longest_shared_run(str(whole) if value is whole else number, logged) < 7


@given(st.lists(st.sampled_from(["13800138000", "+8613800138000", "-", " ", "2026-11-22", SID])))
def test_masking_a_masked_text_changes_nothing_more(parts: list[str]) -> None:
    once = mask_text(" ".join(parts))
    assert mask_text(once) == once


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+8613800138000", "+86•••••8000"),
        ("13800138000", "13•••••8000"),
        ("+86 138 0013 8000", "+86•••••8000"),
        ("88886666", "•••••66"),
        ("10086", "•••••86"),
        ("1234", "•••••"),
        ("anonymous", "•••••"),
        ("client:alice", "•••••"),
        ("", "•••••"),
    ],
)
def test_a_number_keeps_its_country_and_its_end(number: str, masked: str) -> None:
    assert mask_number(number) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("no answer from +86 138-0013-8000.", "no answer from +86•••••8000."),
        ("call 138 0013 8000 back", "call 13•••••8000 back"),
        ("call (010) 8888 6666 back", "call 01•••••6666 back"),
        ("全角１３８００１３８０００号", "全角１３•••••８０００号"),
        ("postgresql://cordboard:s3cret@db:5432/x", "postgresql://•••••@db:5432/x"),
        ("write to lin.xm@example.org", "write to •••••@example.org"),
    ],
)
def test_numbers_are_found_however_they_are_written(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        ROW,
        f"call {SID} run {ROW}",
        "2026-11-22T05:14:16.123456Z",
        "2026-11-22 05:14:16.123456+00:00",
        "/voice/step/3 took 12.345 ms on 127.0.0.1:8000",
        "extension 4711, 123456 rows",
    ],
)
def test_ids_and_instants_stay_readable(text: str) -> None:
    assert mask_text(text) == text


def test_personal_keys_hide_their_values_and_ids_pass_even_there() -> None:
    line = {
        "name": "Lin Xiaoming",
        "SpeechResult": "my card is four two",
        "body": "hello",
        "customer": UUID(ROW),
        "to": SID,
        "From": 13800138000,
        "who": [{"last_name": "Lin", "tier": "gold"}],
        "token": "abc",
        "raw": b"abc",
        "n": 1234567,
        "took_s": 0.123456789,
        "ok": True,
        "nothing": None,
    }
    assert mask(line) == {
        "name": HIDDEN,
        "SpeechResult": HIDDEN,
        "body": HIDDEN,
        "customer": ROW,
        "to": SID,
        "From": "13•••••8000",
        "who": [{"last_name": HIDDEN, "tier": "gold"}],
        "token": HIDDEN,
        "raw": HIDDEN,
        "n": 1234567,
        "took_s": 0.123456789,
        "ok": True,
        "nothing": None,
    }


def test_a_long_text_without_anything_to_hide_is_passed_quickly() -> None:
    text = "x" * 200_000
    assert mask_text(text) == text
