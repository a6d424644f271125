"""Nobody is talked to, and so recorded, before they have been told or asked."""

from collections.abc import Iterator

from base.sentences import said
from ivr.checks.finding import Finding
from ivr.edges import edges_of
from ivr.hotline import Hotline
from ivr.nodes.noticing import NoticeNode

_TALKING = frozenset({"enqueue", "transfer"})


def notice_faults(hotline: Hotline) -> Iterator[Finding]:
    """Nodes that join the caller with somebody on a way without the notice the file calls for."""
    profile = hotline.file.defaults.recording
    if profile == "none":
        return
    for name in _without_notice(hotline, asked=profile == "asked"):
        node = hotline.nodes[name]
        if node.verb in _TALKING:
            sentence = said(
                "A caller can come to `%(node)s` without having been asked of recording.", node=name
            )
            if profile == "told":
                sentence = said(
                    "A caller can come to `%(node)s` without having been told of recording.",
                    node=name,
                )
            advice = said(
                "Put a `notice` with `consent: %(consent)s` on every way before it.",
                consent=profile,
            )
            yield Finding(("flows", node.flow, "nodes", node.key), sentence, advice)


def _without_notice(hotline: Hotline, *, asked: bool) -> list[str]:
    """Every node that can be reached from where calls start without passing a notice."""
    seen = _starts(hotline)
    todo = sorted(seen)
    found = []
    while todo:
        node = hotline.nodes[todo.pop()]
        found.append(node.name)
        if isinstance(node.body, NoticeNode) and (node.body.consent == "asked" or not asked):
            continue
        for edge in edges_of(hotline, node):
            if edge.target not in seen:
                seen.add(edge.target)
                todo.append(edge.target)
    return sorted(found)


def _starts(hotline: Hotline) -> set[str]:
    """Where calls start: the entries, and flows that no node leads to, because we place calls."""
    led_to = {
        edge.target
        for node in hotline.nodes.values()
        for edge in edges_of(hotline, node)
        if hotline.nodes[edge.target].flow != node.flow
    }
    starts = {start for start in hotline.starts.values() if start not in led_to}
    return starts | {hotline.starts[flow] for flow in hotline.file.entry.values()}
