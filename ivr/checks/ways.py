"""Ways out that nobody wired."""

from collections.abc import Iterator

from base.sentences import said
from ivr.checks.finding import Finding, keep_in_a, warning
from ivr.hotline import Hotline, Node
from ivr.nodes import BY_HANGUP
from ivr.nodes.collecting import CollectNode

# Inheriting the error way is bearable here: it leads to words and a person, not to a wrong place.
_BEARABLE = {
    "enqueue": {"full", "timeout", "closed"},
    "callback": {"declined", "invalid"},
    "appointment": {"none_free", "cancelled"},
}
_KIND = {"number": "number", "amount": "number", "yes_no": "flag"}


def way_faults(hotline: Hotline) -> Iterator[Finding]:
    """Unwired ways out, a missing `exhausted`, and inputs kept in a variable of another kind."""
    for node in hotline.nodes.values():
        at = ("flows", node.flow, "nodes", node.key)
        instead: dict[str, str] = getattr(node.body, "instead", {})
        for way in node.body.exits:
            if way in node.wired or way in instead or way in {"error", "exhausted", BY_HANGUP}:
                continue
            if way in _BEARABLE.get(node.verb, ()):
                sentence = said(
                    "The way out `%(way)s` leads nowhere of its own; it takes the error way.",
                    way=way,
                )
                yield warning(at, sentence)
            else:
                sentence = said("The way out `%(way)s` leads nowhere of its own.", way=way)
                yield Finding(at, sentence, said("Write `then: {%(way)s: …}`.", way=way))
        may_exhaust = "exhausted" in node.body.exits and "exhausted" not in instead
        if may_exhaust and not _has_exhausted(node):
            yield Finding(
                at,
                said("Nothing says where to go when the caller's attempts are used up."),
                said("Write `then: {exhausted: …}`, or `exhausted` in a `retry` above."),
            )
        yield from _into(hotline, node)


def _has_exhausted(node: Node) -> bool:
    return "exhausted" in node.wired or any(rungs.exhausted for rungs in node.ladder)


def _into(hotline: Hotline, node: Node) -> Iterator[Finding]:
    body = node.body
    if not isinstance(body, CollectNode):
        return
    at = ("flows", node.flow, "nodes", node.key, node.verb)
    if body.kind == "recording":
        return
    if body.into is None:
        sentence = said("Nothing keeps what is collected.")
        yield Finding(at, sentence, said("Write `into: <variable>`."))
        return
    wanted = _KIND.get(body.kind, "text")
    if hotline.file.vars[body.into] != wanted:
        sentence = said(
            "`%(variable)s` holds a %(held)s, this gives a %(kind)s.",
            variable=body.into,
            held=hotline.file.vars[body.into],
            kind=wanted,
        )
        yield Finding((*at, "into"), sentence, keep_in_a(wanted))
