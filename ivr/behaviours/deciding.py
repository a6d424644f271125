"""How nodes behave that the caller does not hear."""

from ivr.behaviours.behaviour import Behaviour
from ivr.effects import AddLabel, RaiseLeadTemperature, SetVariable
from ivr.events import EventKind
from ivr.hotline import full_name
from ivr.moves import Move, Out, Over, To
from ivr.nodes.deciding import (
    CallNode,
    Case,
    GotoNode,
    HangupNode,
    ReturnNode,
    SetNode,
    SwitchNode,
    WhenNode,
)
from ivr.spoken import plain
from ivr.turn import Turn

MAX_TEXT = 500


def first_case(turn: Turn, cases: tuple[Case, ...]) -> Move:
    """The first case that holds, counted as `case1`, `case2`, …; else the way `else`."""
    for number, case in enumerate(cases, start=1):
        if turn.holds(case.when):
            return To(full_name(turn.run.flow, case.goto), f"case{number}")
    return Out("else")


def _when(turn: Turn, body: WhenNode) -> Move:
    return Out("yes" if turn.holds(body.root) else "else")


def _switch(turn: Turn, body: SwitchNode) -> Move:
    return first_case(turn, body.root)


def _set(turn: Turn, body: SetNode) -> Move:
    run = turn.run
    for name, expression in body.vars.items():
        value = turn.evaluate(expression)
        if value is not None:
            run.vars[name] = value[:MAX_TEXT] if isinstance(value, str) else value
            turn.changed()
    for name, expression in body.contact.items():
        value = turn.evaluate(expression)
        if value is not None:
            turn.effects.append(SetVariable(name, plain(str(value))))
    if body.priority is not None:
        priority = turn.evaluate(body.priority)
        if isinstance(priority, int):
            run.priority = min(100, max(0, priority))
    run.skills += [skill for skill in body.skills if skill not in run.skills]
    turn.effects += [AddLabel(label) for label in body.labels]
    if body.lead is not None:
        turn.effects.append(RaiseLeadTemperature(body.lead))
    return Out("next")


def _goto(turn: Turn, body: GotoNode) -> Move:
    return To(full_name(turn.run.flow, body.root), "goto")


def _call(turn: Turn, body: CallNode) -> Move:
    if len(turn.run.stack) >= turn.hotline.file.defaults.limits.depth:
        turn.event(EventKind.LIMIT, "depth")
        return Out("error")
    turn.run.stack.append(turn.run.place)
    return To(turn.hotline.starts[body.root], "call")


def _return(turn: Turn, _body: ReturnNode) -> Move:
    if not turn.run.stack:
        return Over()
    caller = turn.hotline.nodes[turn.run.stack.pop()]
    return To(caller.exits["next"], "return")


def _hangup(turn: Turn, body: HangupNode) -> Move:
    turn.say(body.say)
    return Over()


WHEN = Behaviour(_when)
SWITCH = Behaviour(_switch)
SET = Behaviour(_set)
GOTO = Behaviour(_goto)
CALL = Behaviour(_call)
RETURN = Behaviour(_return)
HANGUP = Behaviour(_hangup)
