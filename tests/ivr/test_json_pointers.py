from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.json_pointers import found_at

# The document and the pointers of RFC 6901, section 5.
DOCUMENT: dict[str, Any] = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
}
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
        ("/foo/2", None),
        ("/foo/-", None),
        ("/foo/-1", None),
        ("/foo/00", None),
        ("/foo/" + "9" * 5_000, None),
        ("/foo/0/x", None),
        ("/nope/deeper", None),
    ],
)
def test_pointer_leads_where_the_standard_says(pointer: str, value: Any) -> None:
    assert found_at(DOCUMENT, pointer) == value


def ways(document: Any, at: str = "") -> list[tuple[str, Any]]:
    items: list[tuple[str, Any]] = []
    if isinstance(document, dict):
        items = [(key.replace("~", "~0").replace("/", "~1"), v) for key, v in document.items()]
    elif isinstance(document, list):
        items = [(str(place), value) for place, value in enumerate(document)]
    return [(at, document), *(w for key, v in items for w in ways(v, f"{at}/{key}"))]


@given(values)
def test_every_value_is_found_by_its_own_pointer(document: Any) -> None:
    for pointer, value in ways(document):
        assert found_at(document, pointer) == value


@given(values, st.text(max_size=20))
def test_any_pointer_gives_a_value_or_nothing(document: Any, pointer: str) -> None:
    found_at(document, pointer)
