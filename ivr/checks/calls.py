"""Sub-flows: what is given to them, what they give back, and who may read it."""

from collections.abc import Iterator

from ivr.advice import nearest
from ivr.checks.finding import Finding
from ivr.edges import body_path
from ivr.expressions import names_in
from ivr.hotline import Hotline, Node
from ivr.nodes.deciding import CallNode, ReturnNode
from ivr.nodes.texts import Expression, Path, Spoken, leaves


def call_faults(hotline: Hotline) -> Iterator[Finding]:
    """Missing and unknown arguments, results of another kind, and parameters read elsewhere."""
    for node in hotline.nodes.values():
        match node.body:
            case CallNode():
                yield from _arguments(hotline, node, node.body)
            case ReturnNode():
                yield from _results(hotline, node, node.body)
            case _:
                pass
    yield from _read_elsewhere(hotline)


def _arguments(hotline: Hotline, node: Node, body: CallNode) -> Iterator[Finding]:
    at = body_path(node)
    callee = hotline.file.flows[body.flow]
    for name in callee.params.keys() - body.with_.keys():
        sentence = f"The flow `{body.flow}` wants `{name}`, a {callee.params[name]}."
        yield Finding(at, sentence, f"Write `with: {{{name}: …}}`.")
    for name in body.with_.keys() - callee.params.keys():
        sentence = f"The flow `{body.flow}` has no parameter `{name}`."
        yield Finding((*at, "with", name), sentence, nearest(name, callee.params))
    for variable, name in body.into.items():
        kind, wanted = callee.returns.get(name), hotline.file.vars.get(variable)
        path = (*at, "into", variable)
        if wanted is None:
            yield Finding(path, f"There is no variable `{variable}`.", "Declare it under `vars`.")
        elif kind is None:
            advice = nearest(name, callee.returns)
            yield Finding(path, f"The flow `{body.flow}` returns no `{name}`.", advice)
        elif kind != wanted:
            sentence = f"`{variable}` holds a {wanted}, `{name}` is a {kind}."
            yield Finding(path, sentence, f"Keep it in a variable that holds a {kind}.")


def _results(hotline: Hotline, node: Node, body: ReturnNode) -> Iterator[Finding]:
    at = body_path(node)
    returns = hotline.file.flows[node.flow].returns
    for name in returns.keys() - body.root.keys():
        sentence = f"The flow `{node.flow}` returns `{name}`, a {returns[name]}."
        yield Finding(at, sentence, f"Write `return: {{{name}: …}}`.")
    for name in body.root.keys() - returns.keys():
        sentence = f"The flow `{node.flow}` does not say that it returns `{name}`."
        yield Finding((*at, name), sentence, f"Write it under `returns` of `{node.flow}`.")


def _read_elsewhere(hotline: Hotline) -> Iterator[Finding]:
    flows = hotline.file.flows
    every = {f"vars.{name}" for flow in flows.values() for name in flow.params}
    if not every:
        return
    for node in hotline.nodes.values():
        own = {f"vars.{name}" for name in flows[node.flow].params}
        for at, text in leaves(node.body, body_path(node)):
            yield from _strangers(hotline, text, every - own, at)
    for at, text in leaves(hotline.file):
        yield from _strangers(hotline, text, every, at)


def _strangers(hotline: Hotline, text: str, params: set[str], at: Path) -> Iterator[Finding]:
    if not isinstance(text, Expression | Spoken):
        return
    for name in sorted(names_in(hotline.sources(text)) & params):
        yield Finding(at, f"`{name}` is a parameter of another flow.", "Give it along by `with`.")
