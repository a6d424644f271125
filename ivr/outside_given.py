"""What the outside answers in a flow file's own tests: whatever the test gives."""

from datetime import datetime
from typing import assert_never

from cti.words import TransferOutcome
from ivr.appointment_requests import (
    AppointmentAnswer,
    BookAppointment,
    CancelAppointment,
    FindSlot,
    SlotAnswer,
)
from ivr.archive_requests import (
    AppointmentFound,
    LookUpAppointment,
    LookUpOrder,
    LookUpPoints,
    OrderAnswer,
    PointsAnswer,
)
from ivr.facts import CustomerFacts
from ivr.flow_tests import Given
from ivr.identity_requests import CheckProof, ProofChecked, ProofStarted, StartProof
from ivr.line_requests import PaymentPrepared, PlanTransfer, PreparePayment, TransferPlanned
from ivr.program_requests import AskProgram, AwaitProgram, ProgramAnswer
from ivr.requests import (
    Answer,
    AskHours,
    AskQueue,
    BookCallback,
    CallbackAnswer,
    CallbackSlot,
    CustomerAnswer,
    Failed,
    FindCallbackSlot,
    HoursAnswer,
    LookUpCustomer,
    LookUpTicket,
    OpenTicket,
    QueueAnswer,
    Request,
    TicketAnswer,
    TicketOpened,
    UpdateTicket,
)
from ivr.words import AppointmentOutcome, LookupOutcome, WebOutcome
from telephony.instructions import DialKind


def answer_as_given(request: Request, given: Given, now: datetime) -> Answer:  # noqa: C901, PLR0911, PLR0912 one arm each
    """The answer; `failing` makes every one a failure."""
    if given.failing:
        return Failed("given")
    match request:
        case AskHours():
            return HoursAnswer(given.hours, reason=given.reason)
        case AskQueue():
            return QueueAnswer(given.waiting, given.ready, 0, given.estimate_s)
        case LookUpCustomer():
            return _customer(given)
        case LookUpTicket() | LookUpOrder() | LookUpPoints() | LookUpAppointment():
            return _looked_up(request, given, now)
        case FindCallbackSlot(after=after):
            return CallbackSlot(_next_time(given, after))
        case BookCallback(number=number):
            return CallbackAnswer(given.callback, number or "", given.waiting + 1, request.due_at)
        case OpenTicket() | UpdateTicket():
            return TicketOpened(given.ticket.number)
        case StartProof():
            return ProofStarted(given.locked)
        case CheckProof(keyed=keyed):
            passed = given.customer is not None and keyed == given.pin
            return ProofChecked(passed, given.locked, _facts(given) if passed else CustomerFacts())
        case FindSlot(after=after):
            starts_at = _next_time(given, after)
            free = AppointmentOutcome.FREE if starts_at else AppointmentOutcome.NONE_FREE
            return SlotAnswer(free, starts_at)
        case BookAppointment():
            return AppointmentAnswer(AppointmentOutcome.BOOKED, given.ticket.number, now)
        case CancelAppointment():
            return AppointmentAnswer(AppointmentOutcome.CANCELLED, given.ticket.number, now)
        case PlanTransfer():
            return _transfer(request, given)
        case PreparePayment():
            return PaymentPrepared(not given.recording, "Default")
        case AskProgram():
            return ProgramAnswer(None)
        case AwaitProgram():
            return _program(request, given)
        case _:
            assert_never(request)


def _customer(given: Given) -> Answer:
    if given.customer is None:
        return CustomerAnswer(given.lookup or LookupOutcome.MISS, CustomerFacts())
    return CustomerAnswer(LookupOutcome.FOUND, _facts(given))


def _facts(given: Given) -> CustomerFacts:
    who = given.customer
    if who is None:
        return CustomerFacts()
    return CustomerFacts(
        known=True, cid="20001", name=who.name, language=who.language, tier=who.tier
    )


def _looked_up(
    request: LookUpTicket | LookUpOrder | LookUpPoints | LookUpAppointment,
    given: Given,
    now: datetime,
) -> Answer:
    outcome = given.lookup or LookupOutcome.FOUND
    if outcome is LookupOutcome.AMBIGUOUS:
        # Only people can be mistaken for each other.
        outcome = LookupOutcome.MISS
    match request:
        case LookUpTicket():
            return TicketAnswer(outcome, given.ticket.number, given.ticket.state, now)
        case LookUpOrder():
            order = given.order
            return OrderAnswer(
                outcome, order.number, order.title, order.state, order.amount_minor, now
            )
        case LookUpPoints():
            return PointsAnswer(outcome, given.points)
        case LookUpAppointment():
            starts_at = given.times[0] if given.times else now
            return AppointmentFound(outcome, given.ticket.number, "", starts_at)


def _next_time(given: Given, after: datetime | None) -> datetime | None:
    return next((time for time in given.times if after is None or time > after), None)


def _transfer(request: PlanTransfer, given: Given) -> Answer:
    if given.ringing is not TransferOutcome.RINGING:
        return TransferPlanned(given.ringing)
    kind: DialKind = "sip" if request.kind == "sip" else "number"
    return TransferPlanned(given.ringing, kind, request.whom)


def _program(request: AwaitProgram, given: Given) -> Answer:
    program = given.program
    if program.outcome is not WebOutcome.OK:
        return ProgramAnswer(program.outcome, program.status)
    for wanted in request.keep:
        if wanted.variable not in program.kept:
            return ProgramAnswer(program.outcome, program.status, {}, wanted.pointer)
    kept = {wanted.variable: program.kept[wanted.variable] for wanted in request.keep}
    return ProgramAnswer(program.outcome, program.status, kept)
