"""Other programs that a file may not ask, or asks in a way that cannot work."""

from collections.abc import Iterator

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
        advice = (
            "Write it into `defaults.http.hosts`; the installation's settings must allow it too."
        )
        yield Finding((*at, "url"), f"`{body.host}` may not be asked.", advice)
    for part in hotline.templates[body.url].parts:
        if isinstance(part, Slot) and part.filter:
            sentence = f"The filter `{part.filter}` is for speech; an address takes plain values."
            yield Finding((*at, "url"), sentence, "Remove it.")
    if body.body and body.method == "get":
        yield Finding((*at, "body"), "A GET sends no body.", "Write `method: post`.")
