"""Nodes from their typed form to their models; what pydantic refuses, in people's words."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from base.sentences import Sentence, said
from ivr.advice import nearest
from ivr.faults import FlowFault
from ivr.file import FlowFile
from ivr.nodes import BY_HANGUP, VERBS, NodeBody
from ivr.nodes.texts import Path
from ivr.reading import Tree
from ivr.refusals import on_refusal

BESIDE = ("then", "on_error", "note")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A node as written.

    Attributes:
        then: Exit to target; the key `*` stands for a target given without naming an exit.
    """

    verb: str
    body: NodeBody
    then: dict[str, str]
    on_error: str | None


def parse_nodes(
    file: FlowFile, tree: Tree, name: str
) -> tuple[dict[tuple[str, str], Parsed], list[FlowFault]]:
    """Every node by flow and key, and the faults of those that are none."""
    nodes: dict[tuple[str, str], Parsed] = {}
    faults: list[FlowFault] = []
    for flow_key, flow in file.flows.items():
        for key, typed in flow.nodes.items():
            path = ("flows", flow_key, "nodes", key)
            found = _node(typed, path, tree, name)
            if isinstance(found, Parsed):
                nodes[flow_key, key] = found
            else:
                faults += found
    return nodes, faults


def _node(typed: dict[str, Any], path: Path, tree: Tree, file: str) -> Parsed | list[FlowFault]:
    verbs = [key for key in typed if key not in BESIDE]
    place = tree.place(path)
    if len(verbs) != 1 or verbs[0] not in VERBS:
        unknown = [verb for verb in verbs if verb not in VERBS]
        if unknown:
            spot = tree.key_place((*path, unknown[0]))
            sentence = said("`%(verb)s` is not something a node can do.", verb=unknown[0])
            return [FlowFault(file, spot.line, spot.column, sentence, nearest(unknown[0], VERBS))]
        sentence = said(
            "The node `%(node)s` must hold exactly one verb, it holds %(n)s.",
            node=path[-1],
            n=len(verbs),
        )
        advice = said("Known verbs: %(verbs)s.", verbs=", ".join(VERBS))
        return [FlowFault(file, place.line, place.column, sentence, advice)]
    (verb,) = verbs
    model = VERBS[verb]
    then, faults = _then(typed.get("then"), model, path, tree, file)
    on_error = typed.get("on_error")
    if on_error is not None and not isinstance(on_error, str):
        faults.append(_fault(tree, file, (*path, "on_error"), said("`on_error` names one node.")))
    try:
        body = model.model_validate(typed[verb])
    except ValidationError as error:
        return [*faults, *sentences(error, model, (*path, verb), tree, file)]
    return faults or Parsed(verb, body, then, on_error)


def _then(
    value: Any, model: type[NodeBody], path: Path, tree: Tree, file: str
) -> tuple[dict[str, str], list[FlowFault]]:
    at = (*path, "then")
    if value is None:
        return {}, []
    if isinstance(value, str):
        ordinary = [way for way in model.exits if way not in {"error", "exhausted", BY_HANGUP}]
        if ordinary:
            return dict.fromkeys(ordinary, value), []
        stuck = said("This node has no way on.")
        return {}, [_fault(tree, file, at, stuck, said("Remove `then`."))]
    if not isinstance(value, dict):
        shape = said("`then` names a node, or maps ways out to nodes.")
        return {}, [_fault(tree, file, at, shape)]
    faults = []
    for way, target in value.items():
        if way not in model.exits:
            sentence = said(
                "There is no way out `%(way)s` here; known: %(known)s.",
                way=way,
                known=", ".join(model.exits) or said("none"),
            )
            spot = tree.key_place((*at, way))
            advice = nearest(way, model.exits)
            faults.append(FlowFault(file, spot.line, spot.column, sentence, advice))
        elif not isinstance(target, str):
            sentence = said("`%(way)s` must name a node.", way=way)
            faults.append(_fault(tree, file, (*at, way), sentence))
    return dict(value), faults


def _fault(
    tree: Tree, file: str, path: Path, sentence: Sentence, advice: Sentence | None = None
) -> FlowFault:
    place = tree.place(path)
    return FlowFault(file, place.line, place.column, sentence, advice)


def sentences(
    error: ValidationError, model: type[BaseModel], path: Path, tree: Tree, file: str
) -> list[FlowFault]:
    """Each of pydantic's refusals with the line and column of what it refuses."""
    faults = []
    items = error.errors(include_url=False)
    for item in items:
        if item["type"] == "too_short" and _deeper(items, item["loc"]):
            continue
        where = tuple(part for part in item["loc"] if part not in {"a text", "a mapping", "[key]"})
        sentence, advice = on_refusal({**item, "loc": where}, model)
        unknown = item["type"] == "extra_forbidden" or "[key]" in item["loc"]
        at = (*path, *where)
        spot = tree.key_place(at) if unknown else tree.place(at)
        faults.append(FlowFault(file, spot.line, spot.column, sentence, advice))
    return faults


def _deeper(items: list[ErrorDetails], loc: tuple[int | str, ...]) -> bool:
    # A list whose items are refused is counted without them; only the items are at fault.
    return any(item["loc"][: len(loc)] == loc != item["loc"] for item in items)
