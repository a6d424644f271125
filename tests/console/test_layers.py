"""Any graph is laid out without two nodes in one place and without a way that leads upwards."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from console.layers import HEIGHT, WIDTH, Layout, lay_out

NAMES = [f"n{number}" for number in range(12)]


def graphs() -> st.SearchStrategy[tuple[list[str], list[tuple[str, str]]]]:
    names = st.lists(st.sampled_from(NAMES), min_size=1, unique=True)
    ways = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=40)
    return st.tuples(names, ways)


@given(graphs())
def test_boxes_never_overlap_and_stay_inside_the_picture(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    layout = lay_out(*graph)
    boxes = list(layout.boxes.values())
    for number, box in enumerate(boxes):
        assert 0 <= box.x <= layout.width - WIDTH
        assert 0 <= box.y <= layout.height - HEIGHT
        for other in boxes[:number]:
            assert abs(box.x - other.x) >= WIDTH or abs(box.y - other.y) >= HEIGHT


@given(graphs())
def test_every_way_is_drawn_once_and_goes_down_unless_it_closes_a_circle(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    names, ways = graph
    layout = lay_out(names, ways)
    assert set(layout.lines) == {(a, b) for a, b in ways if a in names and b in names}
    for (a, b), points in layout.lines.items():
        if (a, b) in layout.back:
            assert reaches(layout, b, a)
        else:
            assert layout.boxes[a].y < layout.boxes[b].y
            heights = [y for _, y in points]
            assert heights == sorted(heights)


def reaches(layout: Layout, start: str, goal: str) -> bool:
    seen, ahead = {start}, [start]
    while ahead:
        name = ahead.pop()
        if name == goal:
            return True
        for a, b in layout.lines:
            if a == name and b not in seen and (a, b) not in layout.back:
                seen.add(b)
                ahead.append(b)
    return False


@given(graphs())
def test_the_same_graph_gives_the_same_picture(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    assert lay_out(*graph) == lay_out(*graph)


def test_the_first_node_stands_at_the_top_of_a_chain_of_a_thousand() -> None:
    names = [f"n{number}" for number in range(1000)]
    layout = lay_out(names, [*pairwise(names), (names[-1], names[0])])
    assert layout.boxes["n0"].y == 0
    assert layout.back == {("n999", "n0")}
