"""How long a sensitive input is needed: until no node ahead reads its variable."""

from ivr.edges import body_path, edges_of
from ivr.expressions import names_in
from ivr.hotline import Hotline, Node
from ivr.nodes.collecting import CollectNode
from ivr.nodes.deciding import CallNode, ReturnNode
from ivr.nodes.texts import Expression, PromptId, Spoken, leaves


def sensitive_variables(hotline: Hotline) -> frozenset[str]:
    """The variables that a sensitive `collect` fills."""
    bodies = [node.body for node in hotline.nodes.values()]
    return frozenset(
        body.into
        for body in bodies
        if isinstance(body, CollectNode) and body.sensitive and body.into is not None
    )


def where_needed(hotline: Hotline) -> dict[str, frozenset[str]]:
    """Each sensitive variable with the full names of the nodes from which a reader is ahead."""
    variables = sensitive_variables(hotline)
    if not variables:
        return {}
    back = _back(hotline)
    return {
        name: _behind(back, [n.name for n in hotline.nodes.values() if reads(hotline, n, name)])
        for name in variables
    }


def reads(hotline: Hotline, node: Node, variable: str) -> bool:
    """Whether a node's expressions or words read a variable."""
    name = f"vars.{variable}"
    for _, leaf in leaves(node.body, body_path(node)):
        texts = [leaf]
        if isinstance(leaf, PromptId) and leaf in hotline.file.prompts:
            texts = [text for _, text in leaves(hotline.file.prompts[leaf])]
        for text in texts:
            if isinstance(text, Expression | Spoken) and name in names_in(hotline.sources(text)):
                return True
    return False


def _back(hotline: Hotline) -> dict[str, set[str]]:
    """Every node with those that lead to it; a return leads to wherever a call goes on."""
    back: dict[str, set[str]] = {name: set() for name in hotline.nodes}
    returns = {n.name for n in hotline.nodes.values() if isinstance(n.body, ReturnNode)}
    for node in hotline.nodes.values():
        for edge in edges_of(hotline, node):
            if edge.target in back:
                back[edge.target].add(node.name)
        if isinstance(node.body, CallNode) and node.exits["next"] in back:
            back[node.exits["next"]] |= returns
    return back


def _behind(back: dict[str, set[str]], readers: list[str]) -> frozenset[str]:
    seen = set(readers)
    todo = list(readers)
    while todo:
        for source in back[todo.pop()] - seen:
            seen.add(source)
            todo.append(source)
    return frozenset(seen)
