"""Every way from node to node that a file makes possible: what checks, drawings and walks share."""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.hotline import Hotline, Node, full_name
from ivr.nodes import NodeBody
from ivr.nodes.appointments import AppointmentNode
from ivr.nodes.asking import LookupNode, QueueCheckNode
from ivr.nodes.choosing import LanguageNode, MenuNode
from ivr.nodes.collecting import CollectNode
from ivr.nodes.deciding import CallNode, Case, GotoNode, SplitNode, SwitchNode, case_way
from ivr.nodes.noticing import NoticeNode
from ivr.nodes.queueing import CallbackNode
from ivr.nodes.retry import MOST_FAILURES, Failing, Retry, rung_at, tries_of
from ivr.nodes.texts import Path, Target, leaves

# Verbs that wait for the caller, an agent, or a voice: a loop through one is no endless loop.
LISTENING = frozenset(
    {
        "menu",
        "notice",
        "collect",
        "language",
        "enqueue",
        "callback",
        "voicemail",
        "appointment",
        "survey",
        "http",
        "pay",
        "transfer",
        "verify",
    }
)
ENDING = frozenset({"hangup", "return"})
_FAILINGS: tuple[Failing, ...] = ("noinput", "nomatch")


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node to another, by full names.

    Attributes:
        way: The exit, key, case or variant, `call`, `goto`, `noinput`, `nomatch`, or `error`.
        at: Where the file names the target; its nearest part above when it is inherited.
    """

    source: str
    way: str
    target: str
    at: Path


def body_path(node: Node) -> Path:
    """Where the node's verb stands in the file."""
    return ("flows", node.flow, "nodes", node.key, node.verb)


def edges_of(hotline: Hotline, node: Node) -> Iterator[Edge]:
    """Every edge out of a node, inherited ones and global keys among them.

    `way` and `target` are those of the event that the engine leaves when the edge is taken. A
    `return` has none of its own: the calling node leaves by its `next`.
    """
    beside = ("flows", node.flow, "nodes", node.key, "then")
    body = node.body
    for way, target in node.exits.items():
        if way != _never_left_by(body):
            yield Edge(node.name, way, target, (*beside, way))
    if isinstance(body, CallNode):
        start = hotline.starts.get(body.flow)
        if start is not None:
            yield Edge(node.name, "call", start, (*body_path(node), "flow"))
    for way, leaf, at in _own_targets(body):
        yield Edge(node.name, way, full_name(node.flow, leaf), (*body_path(node), *at))
    if is_laddered(node):
        yield from _rungs(node)
    taken = _keys_taken(body)
    if taken is None:
        return
    for key, target in hotline.file.defaults.keys.items():
        if key not in taken and target != "repeat":
            yield Edge(node.name, key, target, ("defaults", "keys", key))


def _never_left_by(body: NodeBody) -> str:
    """The way out that a node written like this has by its verb alone; empty for none."""
    match body:
        case NoticeNode(consent="told"):
            return "refused"
        case CollectNode(kind="recording"):
            return "invalid"
        case AppointmentNode(action="cancel"):
            return "none_free"
        case LookupNode(what="ticket" | "appointment" | "points" | "order"):
            return "ambiguous"
        case _:
            return ""


def _keys_taken(body: NodeBody) -> frozenset[str] | None:
    """The keys a node always takes for itself; nothing where global keys do not work."""
    match body:
        case MenuNode():
            # The key of a choice that is not offered is free for the global one.
            return frozenset(choice.key for choice in body.choices if choice.when is None)
        case LanguageNode():
            return frozenset(choice.key for choice in body.choices.values())
        case NoticeNode(consent="asked"):
            return frozenset({body.keys.agree, body.keys.refuse})
        case CollectNode() if body.kind == "yes_no" or body.confirm:
            return frozenset("12")
        case CallbackNode() if body.confirm or body.slots is not None:
            return frozenset("123")
        case AppointmentNode(action="cancel"):
            return frozenset("12")
        case AppointmentNode():
            return frozenset("1234")
        case _:
            return None


def _own_targets(body: NodeBody) -> Iterator[tuple[str, Target, Path]]:
    """The targets that stand in a node's body, by the names traffic counts give their ways."""
    match body:
        case MenuNode():
            for place, choice in enumerate(body.choices):
                yield choice.key, choice.goto, ("choices", place, "goto")
        case SwitchNode():
            yield from _cases(body.root, ())
        case QueueCheckNode():
            yield from _cases(body.cases, ("cases",))
        case SplitNode():
            for place, variant in enumerate(body.root):
                yield variant.name, variant.goto, (place, "goto")
        case GotoNode():
            yield "goto", body.root, ()
        case _:
            for at, leaf in leaves(body):
                if isinstance(leaf, Target) and at[0] != "retry":
                    yield str(at[-1]), leaf, at


def _cases(cases: tuple[Case, ...], above: Path) -> Iterator[tuple[str, Target, Path]]:
    for place, case in enumerate(cases):
        yield case_way(case, place), case.goto, (*above, place, "goto")


def listens(node: Node) -> bool:
    """Whether the call waits at the node, for the caller or for somebody else."""
    told = isinstance(node.body, NoticeNode) and node.body.consent == "told"
    return node.verb in LISTENING and not told


def is_laddered(node: Node) -> bool:
    """Whether the node asks questions of its own that climb the retry ladder."""
    body = node.body
    if isinstance(body, NoticeNode):
        return body.consent == "asked"
    return isinstance(getattr(body, "retry", None), Retry)


def _rungs(node: Node) -> Iterator[Edge]:
    """The one rung of each kind that leaves: what would come after it is never reached.

    A node that leads to itself keeps on counting when its attempts are used up.
    """
    own = {full_name(node.flow, leaf) for _, leaf, _ in _own_targets(node.body)}
    returns = node.name in own or node.name in node.exits.values()
    most = MOST_FAILURES if returns else tries_of(node.ladder)
    for kind in _FAILINGS:
        for count in range(1, most + 1):
            rung = rung_at(node.ladder, kind, count)
            if rung is not None and rung.goto is not None:
                yield Edge(node.name, kind, full_name(node.flow, rung.goto), body_path(node))
                break
