"""How asking another program behaves: a filler, and polls until the answer is there."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from ivr.behaviours.behaviour import Behaviour, deaf
from ivr.events import EventKind
from ivr.expressions import Failure
from ivr.happenings import Answered, Happening
from ivr.moves import Ask, Move, Out, Stay
from ivr.nodes.fetching import HttpNode
from ivr.program_requests import AskProgram, AwaitProgram, Kept, ProgramAnswer
from ivr.run import Standing
from ivr.turn import Turn
from ivr.words import WebOutcome
from telephony.instructions import Pause, Redirect

MAX_ADDRESS = 2_000
# The host gives up long before; this only keeps a host that never does from holding the caller.
_MAX_POLLS = 150
_POLL_S = 1


def _enter(turn: Turn, body: HttpNode) -> Move:
    run = turn.run
    url = _address(turn, body)
    values = {name: turn.evaluate(source) for name, source in body.body.items()}
    if url is None or None in values.values():
        return Out("error")
    request_id = run.identity(f"http:{run.place}")
    run.memo = {"request": str(request_id), "polls": 0}
    turn.say(body.say)
    return Ask(
        AskProgram(
            request_id=request_id,
            node=run.place,
            method=body.method,
            url=url,
            body=values,
            secrets=body.secrets,
            timeout_s=body.timeout_s,
        )
    )


def _address(turn: Turn, body: HttpNode) -> str | None:
    """The address with every value percent-encoded; nothing when one of them is not known."""
    written = []
    for part in turn.hotline.templates[body.url].parts:
        if isinstance(part, str):
            written.append(part)
            continue
        value: Any = part.program.run(turn.values)
        if isinstance(value, Failure):
            turn.event(EventKind.MISTAKE, f"{part.program.source}: {value.sentence}")
            return None
        written.append(quote(str(value), safe=""))
    address = "".join(written)
    if len(address) > MAX_ADDRESS:
        turn.event(EventKind.MISTAKE, f"an address of more than {MAX_ADDRESS} characters")
        return None
    return address


def _hear(turn: Turn, body: HttpNode, what: Happening) -> Move:
    if turn.run.standing is not Standing.ASKING:
        return Ask(AwaitProgram(UUID(turn.run.memo["request"]), _wanted(turn, body)))
    match what:
        case Answered(ProgramAnswer(outcome=None)):
            return _wait(turn)
        case Answered(ProgramAnswer() as answer):
            return _settled(turn, answer)
        case _:
            return deaf(turn, body, what)


def _wanted(turn: Turn, body: HttpNode) -> tuple[Kept, ...]:
    kinds = turn.hotline.file.vars
    return tuple(Kept(name, pointer, kinds[name]) for name, pointer in body.keep.items())


def _wait(turn: Turn) -> Move:
    memo = turn.run.memo
    memo["polls"] += 1
    if memo["polls"] > _MAX_POLLS:
        return Out("timeout")
    silence = () if turn.run.held else (Pause(_POLL_S),)
    return Stay((*silence, Redirect(turn.next_path)))


def _settled(turn: Turn, answer: ProgramAnswer) -> Move:
    run = turn.run
    way = answer.outcome or WebOutcome.ERROR
    if answer.missing:
        turn.event(EventKind.MISTAKE, f"the answer does not hold {answer.missing} as declared")
    if way not in {WebOutcome.OK, WebOutcome.REFUSED, WebOutcome.TIMEOUT} or answer.missing:
        way = WebOutcome.ERROR
    if way is WebOutcome.OK:
        run.vars.update(answer.kept)
    run.result = {"outcome": way.value, "status": answer.status}
    turn.changed()
    return Out(way.value)


HTTP = Behaviour(_enter, _hear)
