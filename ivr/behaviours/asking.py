"""How nodes behave that ask our own archive."""

from dataclasses import replace

from ivr.archive_requests import (
    AppointmentFound,
    LookUpAppointment,
    LookUpOrder,
    LookUpPoints,
    OrderAnswer,
    PointsAnswer,
)
from ivr.behaviours.behaviour import Behaviour, deaf
from ivr.behaviours.deciding import first_case
from ivr.happenings import Answered, Happening
from ivr.moves import Ask, Move, Out
from ivr.nodes.asking import HoursNode, LookupNode, QueueCheckNode
from ivr.requests import (
    AskHours,
    AskQueue,
    CustomerAnswer,
    HoursAnswer,
    LookUpCustomer,
    LookUpTicket,
    QueueAnswer,
    TicketAnswer,
)
from ivr.turn import Turn


def _ask_hours(_turn: Turn, body: HoursNode) -> Move:
    return Ask(AskHours(body.root))


def _hear_hours(turn: Turn, body: HoursNode, what: Happening) -> Move:
    match what:
        case Answered(HoursAnswer() as answer):
            turn.learn(answer)
            return Out(answer.state.value)
        case _:
            return deaf(turn, body, what)


def _look_up(turn: Turn, body: LookupNode) -> Move:
    number = None
    if body.number is not None:
        value = turn.evaluate(body.number)
        number = str(value) if value else None
    match body.what:
        case "customer":
            return Ask(LookUpCustomer(number))
        case "ticket":
            return Ask(LookUpTicket(number))
        case "appointment":
            return Ask(LookUpAppointment(number))
        case "points":
            return Ask(LookUpPoints())
        case "order":
            return Ask(LookUpOrder(number))


def _hear_lookup(turn: Turn, body: LookupNode, what: Happening) -> Move:
    match what:
        case Answered(CustomerAnswer() as answer) if body.what == "customer":
            known = turn.run.customer
            still = known.verified and answer.facts.cid == known.cid
            turn.run.customer = replace(answer.facts, verified=still)
            turn.learn(answer)
            return Out(answer.outcome.value)
        case Answered(
            TicketAnswer() | AppointmentFound() | PointsAnswer() | OrderAnswer() as answer
        ):
            turn.learn(answer)
            return Out(answer.outcome.value)
        case _:
            return deaf(turn, body, what)


def learn_queue(turn: Turn, queue: str, answer: QueueAnswer) -> None:
    """Expressions find how the queue stands under `queue` from here on."""
    turn.run.queue = {
        "name": queue,
        "waiting": answer.waiting,
        "ready": answer.ready,
        "longest_s": answer.longest_s,
        "estimate_s": -1 if answer.estimate_s is None else answer.estimate_s,
    }
    turn.changed()


def _check_queue(_turn: Turn, body: QueueCheckNode) -> Move:
    return Ask(AskQueue(body.queue))


def _hear_queue(turn: Turn, body: QueueCheckNode, what: Happening) -> Move:
    match what:
        case Answered(QueueAnswer() as answer):
            learn_queue(turn, body.queue, answer)
            return first_case(turn, body.cases)
        case _:
            return deaf(turn, body, what)


HOURS = Behaviour(_ask_hours, _hear_hours)
LOOKUP = Behaviour(_look_up, _hear_lookup)
QUEUE_CHECK = Behaviour(_check_queue, _hear_queue)
