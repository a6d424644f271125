"""Sub-flows: what is given to them, what they give back, and who may read it."""

from collections.abc import Iterator

from base.sentences import said
from ivr.advice import nearest
from ivr.checks.finding import Finding, keep_in_a
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
        sentence = said(
            "The flow `%(flow)s` wants `%(name)s`, a %(kind)s.",
            flow=body.flow,
            name=name,
            kind=callee.params[name],
        )
        yield Finding(at, sentence, said("Write `with: {%(name)s: …}`.", name=name))
    for name in body.with_.keys() - callee.params.keys():
        sentence = said(
            "The flow `%(flow)s` has no parameter `%(name)s`.", flow=body.flow, name=name
        )
        yield Finding((*at, "with", name), sentence, nearest(name, callee.params))
    for variable, name in body.into.items():
        kind, wanted = callee.returns.get(name), hotline.file.vars.get(variable)
        path = (*at, "into", variable)
        if wanted is None:
            sentence = said(
                "There is no %(what)s `%(name)s`.", what=said("variable"), name=variable
            )
            yield Finding(path, sentence, said("Declare it under `vars`."))
        elif kind is None:
            sentence = said("The flow `%(flow)s` returns no `%(name)s`.", flow=body.flow, name=name)
            yield Finding(path, sentence, nearest(name, callee.returns))
        elif kind != wanted:
            sentence = said(
                "`%(variable)s` holds a %(held)s, `%(name)s` is a %(kind)s.",
                variable=variable,
                held=wanted,
                name=name,
                kind=kind,
            )
            yield Finding(path, sentence, keep_in_a(kind))


def _results(hotline: Hotline, node: Node, body: ReturnNode) -> Iterator[Finding]:
    at = body_path(node)
    returns = hotline.file.flows[node.flow].returns
    for name in returns.keys() - body.root.keys():
        sentence = said(
            "The flow `%(flow)s` returns `%(name)s`, a %(kind)s.",
            flow=node.flow,
            name=name,
            kind=returns[name],
        )
        yield Finding(at, sentence, said("Write `return: {%(name)s: …}`.", name=name))
    for name in body.root.keys() - returns.keys():
        sentence = said(
            "The flow `%(flow)s` does not say that it returns `%(name)s`.",
            flow=node.flow,
            name=name,
        )
        advice = said("Write it under `returns` of `%(flow)s`.", flow=node.flow)
        yield Finding((*at, name), sentence, advice)


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
        sentence = said("`%(name)s` is a parameter of another flow.", name=name)
        yield Finding(at, sentence, said("Give it along by `with`."))
