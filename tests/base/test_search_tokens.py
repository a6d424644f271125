from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base import crypto
from base.crypto import KeyRing, use_keys
from base.search_tokens import hashed_tokens, hashed_wanted_tokens, tokens_of, wanted_tokens


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    before = crypto._ring
    use_keys(ring("s"))
    yield
    crypto._ring = before


def ring(search_secret: str) -> KeyRing:
    return KeyRing(current=1, seal_secrets={1: "k"}, index_secret="i", search_secret=search_secret)


def finds(query: str, text: str) -> bool:
    wanted = hashed_wanted_tokens(query)
    return bool(wanted) and wanted <= hashed_tokens(text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("王", "王小明"),
        ("小明", "王小明"),
        ("王小明", "王小明"),
        ("wang", "王小明"),
        ("xiaoming", "王小明"),
        ("wangxiaoming", "王小明"),
        ("wangxi", "王小明"),
        ("WXM", "王小明"),
        ("xiao ming", "王小明"),
        ("shan", "单雄信"),
        ("欧阳", "欧阳修"),
        ("john", "Anna Johnson"),
        ("johnson ann", "Anna Johnson"),
        ("JOSE", "José Núñez"),
        ("ｊｏｓｅ", "José"),
        ("li", "Li Na"),
        ("8000", "+86 138 0013 8000"),
        ("138-0013-8000", "+8613800138000"),
        ("+86 13800138000", "138 0013 8000"),
        ("小明 8000", "王小明 13800138000"),
        ("华为技术", "深圳华为技术有限公司"),
        ("wolfeschlegel", "Wolfeschlegelstein"),
    ],
)
def test_people_are_found_by_what_an_agent_types(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("王明", "王小明"),
        ("李", "王小明"),
        ("ohnson", "Johnson"),
        ("8001", "+8613800138000"),
        ("johnson lee", "Anna Johnson"),
        ("", "王小明"),
        ("！？", "王小明"),
    ],
)
def test_others_are_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


@given(st.text(max_size=200))
def test_every_text_is_found_by_itself(text: str) -> None:
    assert wanted_tokens(text) <= tokens_of(text)


@given(
    st.text(alphabet="王李张刘陈小明红单解曾乐", min_size=2, max_size=8),
    st.integers(min_value=0, max_value=6),
)
def test_two_neighbouring_characters_always_find_the_name(name: str, start: int) -> None:
    start = min(start, len(name) - 2)
    assert wanted_tokens(name[start : start + 2]) <= tokens_of(name)


@given(st.text(alphabet="0123456789", min_size=4, max_size=15), st.data())
def test_every_tail_of_at_least_four_digits_finds_the_number(
    number: str, data: st.DataObject
) -> None:
    length = data.draw(st.integers(min_value=4, max_value=len(number)))
    assert wanted_tokens(number[-length:]) <= tokens_of(number)


def test_digests_depend_on_the_search_key_and_are_short() -> None:
    ours = hashed_tokens("王小明")
    use_keys(ring("another"))
    assert ours.isdisjoint(hashed_tokens("王小明"))
    assert {len(token) for token in ours} == {8}


def test_a_short_name_costs_few_rows() -> None:
    assert len(tokens_of("王小明")) <= 25
    assert len(tokens_of("欧阳" * 500)) <= 1000
