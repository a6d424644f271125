"""How nodes behave that the caller does not hear."""

import hashlib
from dataclasses import replace

from ivr.behaviours.behaviour import Behaviour
from ivr.effects import AddLabel, RaiseLeadTemperature, SetVariable
from ivr.hotline import full_name
from ivr.moves import Move, Out, Over, To
from ivr.nodes.deciding import (
    CallNode,
    Case,
    GotoNode,
    HangupNode,
    ReturnNode,
    SetNode,
    SplitNode,
    SwitchNode,
    WhenNode,
    case_way,
)
from ivr.run import Frame, Scalar
from ivr.spoken import plain
from ivr.turn import Turn

MAX_TEXT = 500


def first_case(turn: Turn, cases: tuple[Case, ...]) -> Move:
    """The first case that holds, by its name; else the way `else`."""
    for place, case in enumerate(cases):
        if turn.holds(case.when):
            return To(full_name(turn.run.flow, case.goto), case_way(case, place))
    return Out("else")


def _when(turn: Turn, body: WhenNode) -> Move:
    return Out("yes" if turn.holds(body.root) else "else")


def _switch(turn: Turn, body: SwitchNode) -> Move:
    return first_case(turn, body.root)


def _split(turn: Turn, body: SplitNode) -> Move:
    run = turn.run
    who = run.customer.cid or run.call.from_ or run.call.call_id or run.run_id
    drawn = hashlib.sha256(f"{run.place}:{who}".encode()).digest()
    at = int.from_bytes(drawn[:8]) % sum(variant.weight for variant in body.root)
    for variant in body.root:
        at -= variant.weight
        if at < 0:
            return To(full_name(run.flow, variant.goto), variant.name)
    raise AssertionError("the draw is below the sum of the weights")


def _set(turn: Turn, body: SetNode) -> Move:
    run = turn.run
    for name, expression in body.vars.items():
        value = turn.evaluate(expression)
        if value is not None:
            _assign(turn, name, value)
    for name, expression in body.contact.items():
        value = turn.evaluate(expression)
        if value is not None:
            text = plain(str(value))
            turn.effects.append(SetVariable(name, text))
            attributes = {**run.customer.attributes, name: text}
            run.customer = replace(run.customer, attributes=attributes)
            turn.changed()
    if body.priority is not None:
        priority = turn.evaluate(body.priority)
        if isinstance(priority, int):
            run.priority = min(100, max(0, priority))
    run.skills += [skill for skill in body.skills if skill not in run.skills]
    turn.effects += [AddLabel(label) for label in body.labels]
    if body.lead is not None:
        turn.effects.append(RaiseLeadTemperature(body.lead))
    return Out("next")


def _assign(turn: Turn, name: str, value: Scalar) -> None:
    turn.run.vars[name] = value[:MAX_TEXT] if isinstance(value, str) else value
    turn.changed()


def _goto(turn: Turn, body: GotoNode) -> Move:
    return To(full_name(turn.run.flow, body.root), "goto")


def _call(turn: Turn, body: CallNode) -> Move:
    run = turn.run
    if len(run.stack) >= turn.hotline.file.defaults.limits.depth:
        turn.limit("depth")
        return Out("error")
    params = turn.hotline.file.flows[body.flow].params
    # All are read before any is set: an expression may speak of a parameter of the same name.
    given = {name: turn.evaluate(body.with_[name]) for name in params}
    kept = {name: run.vars[name] for name in params if name in run.vars}
    run.stack.append(Frame(run.place, kept))
    for name, value in given.items():
        run.vars.pop(name, None)
        if value is not None:
            _assign(turn, name, value)
    turn.changed()
    return To(turn.hotline.starts[body.flow], "call")


def _return(turn: Turn, body: ReturnNode) -> Move:
    """Back to the calling node, which leaves by its own `next`."""
    run = turn.run
    if not run.stack:
        return Over()
    returned = {name: turn.evaluate(expression) for name, expression in body.root.items()}
    frame = run.stack.pop()
    caller = turn.hotline.nodes[frame.node]
    run.flow, run.node = caller.flow, caller.key
    if isinstance(caller.body, CallNode):
        _take_back(turn, caller.body, frame, returned)
    return Out("next")


def _take_back(turn: Turn, call: CallNode, frame: Frame, returned: dict[str, Scalar]) -> None:
    run = turn.run
    for name in turn.hotline.file.flows[call.flow].params:
        run.vars.pop(name, None)
    run.vars.update(frame.kept)
    for name, source in call.into.items():
        value = returned.get(source)
        if value is not None:
            _assign(turn, name, value)
    turn.changed()


def _hangup(turn: Turn, body: HangupNode) -> Move:
    turn.say(body.say)
    return Over()


WHEN = Behaviour(_when)
SWITCH = Behaviour(_switch)
SPLIT = Behaviour(_split)
SET = Behaviour(_set)
GOTO = Behaviour(_goto)
CALL = Behaviour(_call)
RETURN = Behaviour(_return)
HANGUP = Behaviour(_hangup)
