import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.drawing import _label, mermaid
from ivr.hotline import Hotline
from ivr.loader import Loaded, load
from tests.ivr.conftest import HEAD

Load = Callable[..., Loaded]
ARROW = re.compile(r'^  (\w+) (-->|-\.->)\|"([^"]*)"\| (\w+)$', re.MULTILINE)
NODE = re.compile(r'^ +(n\d+)[^\w\s]+"([^"]*)"', re.MULTILINE)


def arrows(text: str) -> set[tuple[str, str, str]]:
    names = dict(NODE.findall(text))
    return {(names[a], way, names[b]) for a, _, way, b in ARROW.findall(text)}


def test_every_wired_way_of_the_shipped_file_is_an_arrow_between_its_nodes(
    shipped: Hotline,
) -> None:
    drawn = arrows(mermaid(shipped))
    assert ("menu: menu", "1", "interest: set") in drawn
    assert ("tell: switch", "case1", "tell_open: say") in drawn
    assert ("arrive: when", "yes", "greet: when") in drawn
    assert mermaid(shipped).count("subgraph") == len(shipped.file.flows)


def test_a_way_that_is_only_inherited_is_dotted_and_an_inherited_error_left_out(
    shipped: Hotline,
) -> None:
    text = mermaid(shipped, "main")
    assert '-.->|"exhausted"|' in text
    assert "error" not in text


def test_one_flow_shows_where_it_leads_and_no_more(shipped: Hotline) -> None:
    text = mermaid(shipped, "status")
    assert '(["main.agent"])' in text
    assert text.count("subgraph") == 1
    assert "appointment" not in text


def test_the_same_file_is_drawn_the_same_and_an_unknown_flow_is_an_error(shipped: Hotline) -> None:
    assert mermaid(shipped) == mermaid(shipped)
    with pytest.raises(KeyError):
        mermaid(shipped, "nowhere")


def test_a_node_called_end_breaks_no_drawing() -> None:
    nodes = "      end: {goto: subgraph}\n      subgraph: {hangup: }\n"
    tail = "".join(f"      {name}: {{hangup: }}\n" for name in ("oops", "gone", "agent", "top"))
    hotline = load((HEAD + nodes + tail).encode()).hotline
    assert hotline is not None
    text = mermaid(hotline)
    assert ("end: goto", "goto", "subgraph: hangup") in arrows(text)
    assert re.findall(r"^\s*end\b.*", text, re.MULTILINE) == ["  end"]


@given(st.text(max_size=100))
def test_any_text_becomes_one_line_that_cannot_leave_its_quotes(text: str) -> None:
    label = _label(text)
    assert label.isprintable()
    rest = re.sub(r"#\d+;", "", label)
    assert not set(rest) & set('"#<>`|{}[]()&\\')
