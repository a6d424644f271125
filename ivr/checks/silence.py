"""What follows a hang-up must not speak: nobody is there to hear it."""

from collections.abc import Iterator

from base.sentences import said
from ivr.checks.finding import Finding
from ivr.edges import edges_of
from ivr.hotline import Hotline
from ivr.nodes import BY_HANGUP, SILENT


def silence_faults(hotline: Hotline) -> Iterator[Finding]:
    """Nodes behind a `hangup` exit that say or ask something."""
    todo = [
        edge.target
        for node in hotline.nodes.values()
        for edge in edges_of(hotline, node)
        if edge.way == BY_HANGUP
    ]
    seen = set(todo)
    while todo:
        node = hotline.nodes[todo.pop()]
        if node.verb not in SILENT:
            sentence = said(
                "`%(node)s` follows a hang-up, and nobody is there to hear a `%(verb)s`.",
                node=node.name,
                verb=node.verb,
            )
            at = ("flows", node.flow, "nodes", node.key)
            advice = said("Only %(verbs)s may stand there.", verbs=", ".join(sorted(SILENT)))
            yield Finding(at, sentence, advice)
            continue
        for edge in edges_of(hotline, node):
            if edge.way != "error" and edge.target not in seen:
                seen.add(edge.target)
                todo.append(edge.target)
