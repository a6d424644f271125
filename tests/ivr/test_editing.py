"""A value is changed and nothing else of the file."""

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.editing import CannotEdit, Keys, Value, with_value
from ivr.loader import load
from ivr.reading import Tree, read_tree

SHIPPED = (Path(__file__).parents[2] / "flows.yaml").read_bytes()
FILE = """\
# The head.
prompts:
  hello:  # greets
    zh: 您好  # politely
    en: >-
      Hello, and thank you
      for calling.

  # Said at the end.
  bye: {zh: 再见, en: "Bye, bye"}
  sound:
    zh:
      audio: https://example.invalid/a.wav
    en: 'It''s'
queues:
  one:
    waiting: &waiting
      every: 3
      music: {audio: https://example.invalid/m.wav}
  two:
    waiting: *waiting
# The foot.
"""


def tree(source: bytes) -> Any:
    read = read_tree(source, file="f")
    assert isinstance(read, Tree), read
    return read.value


@pytest.mark.parametrize(
    ("keys", "value", "line"),
    [
        (("prompts", "hello", "zh"), "早上好", "    zh: 早上好  # politely"),
        (("prompts", "hello", "zh"), "a: b # c", '    zh: "a: b # c"  # politely'),
        (("prompts", "hello", "en"), "Hello.", "    en: Hello."),
        (("prompts", "hello", "fr"), "Bonjour", "    fr: Bonjour"),
        (("prompts", "bye", "zh"), "回见", '  bye: {zh: "回见", en: "Bye, bye"}'),
        (("prompts", "bye", "fr"), "Adieu", '  bye: {zh: 再见, en: "Bye, bye", fr: "Adieu"}'),
        (("prompts", "sound", "zh"), "words", "    zh: words"),
        (("prompts", "sound", "en"), {"audio": "x"}, '    en: {audio: "x"}'),
        (("queues", "two", "waiting", "music"), None, "      music: ~"),
    ],
)
def test_one_line_changes_and_all_others_stay(keys: Keys, value: Value, line: str) -> None:
    edited = with_value(FILE.encode(), keys, value).decode()
    assert line in edited.splitlines()
    before = set(FILE.splitlines())
    assert len([each for each in edited.splitlines() if each not in before]) == 1
    for comment in ("# The head.", "# greets", "# politely", "  # Said at the end.", "# The foot."):
        assert comment in edited


def test_a_long_text_is_folded_as_people_fold_it() -> None:
    words = " ".join(["a fairly long sentence"] * 9)
    edited = with_value(FILE.encode(), ("prompts", "hello", "en"), words).decode()
    assert "    en: >-\n      a fairly long" in edited
    assert max(map(len, edited.splitlines())) <= 96
    assert tree(edited.encode())["prompts"]["hello"]["en"] == words


def test_a_long_text_before_a_comment_stays_on_its_line() -> None:
    words = "很长的一句话，" * 20
    edited = with_value(FILE.encode(), ("prompts", "hello", "zh"), words).decode()
    assert f"    zh: {words}  # politely" in edited.splitlines()


def test_an_alias_is_changed_where_it_is_anchored() -> None:
    edited = tree(with_value(FILE.encode(), ("queues", "two", "waiting", "every"), "5"))
    assert edited["queues"]["one"]["waiting"]["every"] == "5"


@pytest.mark.parametrize(
    "keys",
    [("queues", "one", "waiting"), ("nothing", "at", "all"), ("prompts", "hello", "zh", "more")],
)
def test_what_cannot_be_changed_here_is_said(keys: Keys) -> None:
    with pytest.raises(CannotEdit):
        with_value(FILE.encode(), keys, "x")


def test_a_byte_order_mark_stays() -> None:
    marked = b"\xef\xbb\xbf" + FILE.encode()
    assert with_value(marked, ("prompts", "hello", "zh"), "x").startswith(b"\xef\xbb\xbf# The head")


def test_line_ends_of_another_system_do_not_break_the_file() -> None:
    edited = with_value(FILE.replace("\n", "\r\n").encode(), ("prompts", "hello", "en"), "Hi")
    assert tree(edited)["prompts"]["hello"]["en"] == "Hi"


def words() -> st.SearchStrategy[str]:
    letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])
    return st.text(letters, min_size=1, max_size=300).filter(lambda text: text.isprintable())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["hello", "bye", "sound"]),
            st.sampled_from(["zh", "en", "de"]),
            words() | st.fixed_dictionaries({"audio": st.just("a" * 64)}),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_words_fit_anywhere_time_and_again(changes: list[tuple[str, str, Value]]) -> None:
    expected, source = copy.deepcopy(tree(FILE.encode())), FILE.encode()
    for prompt, language, value in changes:
        expected["prompts"][prompt][language] = value
        source = with_value(source, ("prompts", prompt, language), value)
    assert tree(source) == expected
    assert source.decode().splitlines()[0] == "# The head."
    assert source.decode().splitlines()[-1] == "# The foot."


def test_the_shipped_file_loads_with_other_words_and_differs_in_that_line_only() -> None:
    edited = with_value(SHIPPED, ("prompts", "hello", "zh-CN"), "您好 {{ customer.name }}")
    assert load(edited).hotline is not None
    pairs = zip(SHIPPED.splitlines(), edited.splitlines(), strict=True)
    assert len([line for line, now in pairs if line != now]) == 1
