"""Other programs that a file may not ask, or asks in a way that cannot work."""

from collections.abc import Iterator

from base.sentences import said
from ivr.checks.finding import Finding
from ivr.edges import body_path
from ivr.hotline import Hotline, Node
from ivr.nodes.fetching import HttpNode
from ivr.templates import Slot


def program_faults(hotline: Hotline) -> Iterator[Finding]:
    """Hosts that the file does not allow, filters in addresses, bodies and variables that clash."""
    for node in hotline.nodes.values():
        if isinstance(node.body, HttpNode):
            yield from _of_node(hotline, node, node.body)


def _of_node(hotline: Hotline, node: Node, body: HttpNode) -> Iterator[Finding]:
    at = body_path(node)
    allowed = hotline.file.defaults.http.hosts
    if body.host not in allowed:
        sentence = said("`%(host)s` may not be asked.", host=body.host)
        advice = said(
            "Write it into `defaults.http.hosts`; the installation's settings must allow it too."
        )
        yield Finding((*at, "url"), sentence, advice)
    for part in hotline.templates[body.url].parts:
        if isinstance(part, Slot) and part.filter:
            sentence = said(
                "The filter `%(filter)s` is for speech; an address takes plain values.",
                filter=part.filter,
            )
            yield Finding((*at, "url"), sentence, said("Remove it."))
    if body.body and body.method == "get":
        sentence = said("A GET sends no body.")
        yield Finding((*at, "body"), sentence, said("Write `method: post`."))
