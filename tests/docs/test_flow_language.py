"""Every example of the language's reference stands in the example hotline, and is sound there."""

import re
from textwrap import indent

import pytest

from docs.generate import PAGES
from docs.generating import example_file
from ivr.descriptions import description_of
from ivr.file import FlowFile
from ivr.loader import Loaded, load
from ivr.nodes import VERBS
from ivr.reading import Tree, read_tree
from ivr.testing import run_test

HOTLINE = example_file.FILE.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(PAGES["flows.md"]())
NODES = [block for block in BLOCKS if block.partition(":")[0] not in FlowFile.model_fields]


def with_nodes(*blocks: str) -> Loaded:
    """The example hotline with these nodes, and a number that leads to each behind a notice."""
    text, calls = HOTLINE, ""
    for number, block in enumerate(blocks):
        tree = read_tree(block.encode(), file="example")
        assert isinstance(tree, Tree)
        name, node = next(iter(tree.value.items()))
        flow = example_file.flow_for(next(iter(node)))
        head, nodes, rest = re.split(rf"(?s)(  {flow}:\n.*?    nodes:\n)", text, maxsplit=1)
        text = f"{head}{nodes}{indent(block, ' ' * 6)}{rest}"
        text = text.replace("entry:\n", f"entry:\n  '+49301234500{number:02}': call{number}\n", 1)
        calls += f"  call{number}: {{nodes: {{a: {{notice: recorded, then: {flow}.{name}}}}}}}\n"
    return load(text.replace("flows:\n", f"flows:\n{calls}", 1).encode())


def test_the_example_hotline_is_sound_and_its_tests_go_as_written() -> None:
    loaded = load(HOTLINE.encode())
    assert loaded.hotline is not None, loaded.errors
    for name, case in loaded.hotline.file.tests.items():
        assert run_test(loaded.hotline, name, case) is None, name


@pytest.mark.parametrize("block", NODES)
def test_an_example_of_the_page_loads_among_the_nodes_of_the_hotline(block: str) -> None:
    assert with_nodes(block).errors == ()


def test_with_all_examples_the_hotline_leaves_nothing_to_complain_of() -> None:
    assert with_nodes(*NODES).faults == ()


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_shows_an_example_of_itself(verb: str) -> None:
    tree = read_tree(description_of(VERBS[verb]).example.encode(), file="example")
    assert isinstance(tree, Tree)
    assert any(verb in node for node in tree.value.values())
    assert description_of(VERBS[verb]).example + "\n" in NODES


def test_a_section_of_the_page_is_one_of_the_hotline() -> None:
    sections = set(BLOCKS) - set(NODES)
    assert {block.partition(":")[0] for block in sections} >= {"languages", "queues", "tests"}
    for section in sections:
        assert section in HOTLINE
