"""The flow engine: a pure function from where a call stands and what happened to what comes next.

No clock, no chance, no store, no network: equal input gives equal output, byte for byte.
"""

from dataclasses import dataclass
from datetime import datetime

from ivr.behaviours import BEHAVIOURS
from ivr.document import assemble, fits
from ivr.effects import Effect
from ivr.events import Choice, EventKind, FlowEvent
from ivr.happenings import (
    Answered,
    CallerGone,
    ConversationEnded,
    EndedHow,
    Happening,
)
from ivr.hotline import WANTED_FLOW, Hotline
from ivr.moves import Ask, Move, Out, Over, Stay, To
from ivr.nodes import BY_HANGUP, SILENT
from ivr.requests import Request
from ivr.run import Counters, Run, Standing
from ivr.turn import Turn
from telephony.instructions import Document, Hangup
from telephony.reports import (
    DialEnded,
    MessageRecorded,
    PaymentReported,
    QueueLeft,
    QueueResult,
)

# Nodes kept back for the error way once a limit is reached, so that it can still reach a person.
_RESERVE = 20


@dataclass(frozen=True, slots=True)
class Step:
    """What one step gives.

    Attributes:
        document: What the call is told; nothing while a request is pending or the call is over.
        effects: What the host does in the same transaction, in this order.
        request: What the host answers by `Answered` before anything is sent.
        run: The run after the step; `run.step` is the number of the report awaited next.
        events: What happened, for logs and traffic counts.
        choices: What the caller chose, for the agent.
    """

    document: Document | None
    effects: tuple[Effect, ...]
    request: Request | None
    run: Run
    events: tuple[FlowEvent, ...]
    choices: tuple[Choice, ...]


def step(flow: Hotline, run: Run, report: Happening, now: datetime) -> Step:
    """Go on from a report to the next document, request or end.

    Args:
        flow: The version that the run is pinned to.
        run: The run as the last step left it; it is not changed.
        report: What happened. `Answered` belongs to a pending request, and nothing else does.
        now: The instant, aware UTC.

    Raises:
        ValueError: If the run is pinned to another version; nothing was decided.
    """
    if run.flow_hash != flow.hash:
        raise ValueError(f"run {run.run_id} is pinned to version {run.flow_hash}")
    turn = Turn(flow, run.copy(), now)
    _count_time(turn)
    if _is_last_fact(report) or (_is_fact(report) and turn.run.standing is Standing.OVER):
        return _kept_and_closed(turn, report)
    if isinstance(report, Answered) and run.left_at and run.standing is Standing.ASKING:
        return _go(turn, _first_move(turn, report))
    if _is_over(report) or run.standing is Standing.OVER:
        return _closed(turn)
    if not isinstance(report, Answered):
        turn.run.burst = 0
    return _go(turn, _first_move(turn, report))


def _is_over(report: Happening) -> bool:
    match report:
        case CallerGone() | ConversationEnded(EndedHow.CALLER_LEFT):
            return True
        case QueueLeft(QueueResult.HANGUP) | DialEnded(leg_over=True):
            return True
        case _:
            return False


def _is_fact(report: Happening) -> bool:
    """Whether it tells of something that was made, and so counts after the call's end too."""
    return isinstance(report, MessageRecorded | PaymentReported)


def _is_last_fact(report: Happening) -> bool:
    match report:
        case MessageRecorded(by_hangup=True) | PaymentReported(leg_over=True):
            return True
        case _:
            return False


def _count_time(turn: Turn) -> None:
    """Add the time since the last step if the caller spent it with the machine."""
    run = turn.run
    if run.standing is Standing.LISTENING and run.seen_at:
        passed = (turn.now - datetime.fromisoformat(run.seen_at)).total_seconds()
        run.machine_s += max(0.0, passed)
    run.seen_at = turn.now.isoformat()


def _first_move(turn: Turn, report: Happening) -> Move:
    run = turn.run
    if run.standing is Standing.FRESH:
        if wanted := run.memo.get(WANTED_FLOW):
            turn.event(EventKind.UNKNOWN_FLOW, wanted)
        return To(turn.node.name, "start")
    if run.standing is Standing.LISTENING and (spent := _spent(turn)):
        return _limit(turn, spent)
    if isinstance(report, Answered) and run.standing is not Standing.ASKING:
        turn.event(EventKind.UNEXPECTED, "an answer to nothing")
    return BEHAVIOURS[turn.node.verb].hear(turn, turn.node.body, report)


def _go(turn: Turn, move: Move) -> Step:
    while True:
        match move:
            case Out(way):
                node = turn.node
                target = node.exits.get(way, node.exits["error"])
                if way == "error":
                    turn.run.errors += 1
                move = _enter(turn, target, way)
            case To(target, way):
                move = _enter(turn, target, way)
            case Stay() | Over() if turn.run.left_at:
                return _ended(turn)
            case Ask(request):
                turn.run.standing = Standing.ASKING
                turn.run.asking = type(request).__name__
                return _step(turn, None, request)
            case Over():
                return _finish(turn)
            case Stay(instructions, standing):
                if not fits(turn.run.held):
                    turn.run.held = []
                    move = _limit(turn, "bytes")
                    continue
                turn.run.standing = standing
                return _answer(turn, instructions)


def _enter(turn: Turn, target: str, way: str) -> Move:
    run = turn.run
    turn.events.append(FlowEvent(EventKind.LEFT, run.place, way, target))
    limits = turn.hotline.file.defaults.limits
    if run.errors > limits.errors or run.burst > limits.nodes_per_request + _RESERVE:
        return _apologise(turn, "errors")
    if run.visited > limits.nodes_per_call + _RESERVE:
        return _apologise(turn, "nodes_per_call")
    if run.left_at and turn.hotline.nodes[target].verb not in SILENT:
        return Over()
    if target != run.place:
        run.counters = Counters()
    run.flow, _, run.node = target.partition(".")
    if "last" in run.memo:
        turn.changed()
    run.memo = {}
    _forget(turn, target)
    run.burst += 1
    run.visited += 1
    if run.burst == limits.nodes_per_request:
        return _limit(turn, "nodes_per_request")
    if run.visited == limits.nodes_per_call:
        return _limit(turn, "nodes_per_call")
    return BEHAVIOURS[turn.node.verb].enter(turn, turn.node.body)


def _forget(turn: Turn, place: str) -> None:
    """Empty each secret that no node from this place on reads; an empty place empties all."""
    hotline = turn.hotline
    for name, needed in hotline.secrets.items():
        if place not in needed:
            turn.run.vars[name] = hotline.empty[f"vars.{name}"]
            turn.changed()


def _spent(turn: Turn) -> str:
    """The name of a limit of the whole call that was reached while listening; empty for none."""
    run, limits = turn.run, turn.hotline.file.defaults.limits
    if run.visited >= limits.nodes_per_call:
        return "nodes_per_call"
    return "minutes" if run.machine_s > limits.minutes * 60 else ""


def _limit(turn: Turn, name: str) -> Move:
    """Take the error way; the second time the call ends with an apology."""
    run, limits = turn.run, turn.hotline.file.defaults.limits
    turn.limit(name)
    # Whatever is open at this node, a survey for example, ends here as it would at a hang-up.
    BEHAVIOURS[turn.node.verb].close(turn, turn.node.body)
    if name in {"minutes", "nodes_per_call"}:
        if run.visited > limits.nodes_per_call:
            return _apologise(turn, name)
        # Whichever came first, what is left of the call are the reserved nodes.
        run.visited = limits.nodes_per_call + 1
        run.machine_s = 0.0
    return Out("error")


def _apologise(turn: Turn, name: str) -> Move:
    turn.limit(name)
    turn.say(turn.hotline.file.defaults.apology)
    return Over()


def _answer(turn: Turn, instructions: Document) -> Step:
    run = turn.run
    document = assemble(run.held, instructions, turn.hotline.file.languages)
    run.held = []
    run.asking = ""
    run.step += 1
    return _step(turn, document, None)


def _finish(turn: Turn) -> Step:
    turn.event(EventKind.ENDED)
    turn.run.standing = Standing.OVER
    _forget(turn, "")
    return _answer(turn, (Hangup(),))


def _closed(turn: Turn) -> Step:
    """The call is over: closing effects once, and never a document again.

    Where the author wired `hangup`, the nodes behind it follow, as long as none of them speaks.
    """
    run = turn.run
    if run.standing is not Standing.OVER and not run.left_at:
        run.left_at = run.place
        run.burst = 0
        BEHAVIOURS[turn.node.verb].close(turn, turn.node.body)
        if BY_HANGUP in turn.node.wired:
            return _go(turn, Out(BY_HANGUP))
    return _ended(turn)


def _ended(turn: Turn) -> Step:
    run = turn.run
    if run.standing is not Standing.OVER:
        turn.event(EventKind.ENDED)
    # A recording or a payment that is told of later belongs to the node where the caller left.
    run.flow, _, run.node = (run.left_at or run.place).partition(".")
    run.standing = Standing.OVER
    run.held = []
    run.asking = ""
    _forget(turn, "")
    return _step(turn, None, None)


def _kept_and_closed(turn: Turn, report: Happening) -> Step:
    """The caller spoke or paid and hung up: that is kept, then the call closes.

    Word of the call's end may come first; what was said or paid is kept all the same.
    """
    if turn.run.standing in {Standing.LISTENING, Standing.OVER}:
        BEHAVIOURS[turn.node.verb].keep(turn, turn.node.body, report)
    return _closed(turn)


def _step(turn: Turn, document: Document | None, request: Request | None) -> Step:
    effects, events, choices = tuple(turn.effects), tuple(turn.events), tuple(turn.choices)
    return Step(document, effects, request, turn.run, events, choices)
