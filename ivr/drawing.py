"""A flow file as a Mermaid flowchart: what is drawn is what the author wrote, in the file's order.

Left out are the error ways that nodes merely inherit and the global keys, which would join
everything with everything; an inherited `exhausted` is a dotted line.
"""

from collections.abc import Iterable, Iterator

from ivr.edges import ENDING, LISTENING, Edge, edges_of
from ivr.hotline import Hotline, Node

# What would end a label, open markup in it, or start an entity, as the entity of its code point.
_UNSAFE = frozenset('"#<>&`|\\{}[]()')
_LONGEST = 60
_SHAPES = {"asks": ('[/"', '"/]'), "decides": ('{"', '"}'), "ends": ('(["', '"])')}
_DECIDING = frozenset({"when", "switch", "split", "hours", "queue_check", "lookup"})


def mermaid(hotline: Hotline, flow: str | None = None) -> str:
    """The drawing's text, ended by a line feed; the same file gives the same text.

    Args:
        hotline: The version.
        flow: Only this flow, and the nodes of others that it leads to.

    Raises:
        KeyError: The file has no such flow.
    """
    flows = [flow] if flow is not None else list(hotline.file.flows)
    if flow is not None and flow not in hotline.file.flows:
        raise KeyError(flow)
    names = {name: f"n{number}" for number, name in enumerate(hotline.nodes, start=1)}
    drawn = [node for node in hotline.nodes.values() if node.flow in flows]
    edges = [edge for node in drawn for edge in drawn_edges(hotline, node)]
    lines = ["flowchart TD"]
    for name in flows:
        lines.append(f'  subgraph f{list(hotline.file.flows).index(name) + 1}["{_label(name)}"]')
        lines += [f"    {names[node.name]}{_shape(node)}" for node in drawn if node.flow == name]
        lines.append("  end")
    inside = {node.name for node in drawn}
    beyond = dict.fromkeys(edge.target for edge in edges if edge.target not in inside)
    lines += [f'  {names[name]}(["{_label(name)}"])' for name in beyond]
    lines += _entries(hotline, flows, names)
    lines += _arrows(hotline, edges, names)
    return "\n".join(lines) + "\n"


def drawn_edges(hotline: Hotline, node: Node) -> Iterator[Edge]:
    """The ways out of a node that a drawing shows."""
    for edge in edges_of(hotline, node):
        inherited_error = edge.way == "error" and edge.way not in node.wired
        if not inherited_error and edge.at[0] != "defaults":
            yield edge


def _entries(hotline: Hotline, flows: list[str], names: dict[str, str]) -> Iterator[str]:
    for number, (key, flow) in enumerate(hotline.file.entry.items(), start=1):
        if flow in flows:
            yield f'  e{number}(("{_label(key)}")) --> {names[hotline.starts[flow]]}'


def _arrows(hotline: Hotline, edges: Iterable[Edge], names: dict[str, str]) -> Iterator[str]:
    together: dict[tuple[str, str, str], list[str]] = {}
    for edge in edges:
        node = hotline.nodes[edge.source]
        inherited = edge.way in node.exits and edge.way not in node.wired
        key = (edge.source, edge.target, "-.->" if inherited else "-->")
        ways = together.setdefault(key, [])
        if edge.way not in ways:
            ways.append(edge.way)
    for (source, target, arrow), ways in together.items():
        yield f'  {names[source]} {arrow}|"{_label(", ".join(ways))}"| {names[target]}'


def _shape(node: Node) -> str:
    kind = "says"
    if node.verb in ENDING:
        kind = "ends"
    elif node.verb in LISTENING:
        kind = "asks"
    elif node.verb in _DECIDING:
        kind = "decides"
    before, after = _SHAPES.get(kind, ('["', '"]'))
    return f"{before}{_label(node.key)}: {node.verb}{after}"


def _label(text: str) -> str:
    """Any text as one line that Mermaid shows as it is."""
    line = " ".join(text.split())
    short = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return "".join(f"#{ord(c)};" if c in _UNSAFE or not c.isprintable() else c for c in short)
