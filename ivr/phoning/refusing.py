"""Which tests cannot be phoned in, and why."""

from collections.abc import Iterator, Sequence

from cti.words import TransferOutcome
from ivr.appointment_requests import BookAppointment, CancelAppointment, FindSlot
from ivr.archive_requests import (
    AppointmentFound,
    LookUpAppointment,
    LookUpOrder,
    OrderAnswer,
    PointsAnswer,
)
from ivr.flow_tests import FlowTest, Given
from ivr.hotline import Hotline
from ivr.identity_requests import CheckProof, StartProof
from ivr.line_requests import PaymentPrepared, PlanTransfer, PreparePayment, TransferPlanned
from ivr.phoning.crew import crew_for
from ivr.phoning.failures import can_fail
from ivr.phoning.foretelling import Asked, foretold
from ivr.phoning.scene import CannotArrange
from ivr.requests import (
    Answer,
    AskHours,
    AskQueue,
    BookCallback,
    Failed,
    FindCallbackSlot,
    LookUpCustomer,
    LookUpTicket,
    OpenTicket,
    TicketAnswer,
    UpdateTicket,
)
from ivr.words import LookupOutcome, OpenState

_DECIDED_BY_ROWS = (
    AskHours,
    AskQueue,
    BookAppointment,
    BookCallback,
    CancelAppointment,
    CheckProof,
    FindCallbackSlot,
    FindSlot,
    LookUpAppointment,
    LookUpCustomer,
    LookUpOrder,
    LookUpTicket,
    OpenTicket,
    StartProof,
    UpdateTicket,
)


def refusal(hotline: Hotline, test: FlowTest, *, alone: bool) -> str:
    """Why a test cannot be phoned in; nothing when it can.

    Args:
        hotline: The version.
        test: The test.
        alone: Whether nobody else works in the installation, so that agents can be acted, the clock
            moved and tables broken.
    """
    asked = [each for line in foretold(hotline, test) for each in line]
    return next(_reasons(hotline, test, asked, alone=alone), "")


def _reasons(
    hotline: Hotline, test: FlowTest, asked: Sequence[Asked], *, alone: bool
) -> Iterator[str]:
    if not test.call.from_:
        yield from _withheld(test)
    worlds = [test.given, *(line.given for line in test.steps if line.given is not None)]
    for given in worlds:
        yield from _not_so(hotline, given)
    for each in asked:
        if isinstance(each.answer, PointsAnswer):
            yield from _without_account(each)
        elif isinstance(each.request, PreparePayment):
            yield from _uncharged(hotline, each.answer)
        elif not _decided(each):
            yield f"what answers {type(each.request).__name__} cannot be arranged"
    if not alone:
        yield from _among_others(test, worlds, asked)


def _withheld(test: FlowTest) -> Iterator[str]:
    """What nobody can have who shows no number."""
    if test.call.flow is not None:
        yield "a call that we place goes to a number"
    if test.given.customer is not None:
        yield "nobody is known by a number that is withheld"
    if test.given.locked:
        yield "a number that is withheld is never locked"


def _not_so(hotline: Hotline, given: Given) -> Iterator[str]:
    """What no rows make of the house."""
    if given.hours is OpenState.HOLIDAY and any(n.verb == "hours" for n in hotline.nodes.values()):
        yield "`hours: holiday` needs a holiday"
    try:
        crew_for(hotline, given)
    except CannotArrange as error:
        yield error.message


def _without_account(asked: Asked) -> Iterator[str]:
    found = isinstance(asked.answer, PointsAnswer) and asked.answer.outcome is LookupOutcome.FOUND
    if found and asked.given.customer is None:
        yield "a stranger has no points"
    if not found and asked.given.customer is not None:
        yield "whoever is known has points, be it none"


def _uncharged(hotline: Hotline, answer: Answer) -> Iterator[str]:
    """A recording is paused by the carrier, which has none of a call that only we know of."""
    records = any(node.verb == "notice" for node in hotline.nodes.values())
    if records or not (isinstance(answer, PaymentPrepared) and answer.ready):
        yield "no carrier pauses a recording before the card"


def _decided(asked: Asked) -> bool:
    """Whether what can be put there brings this answer about."""
    known = asked.given.customer is not None
    match asked.request, asked.answer:
        case request, Failed():
            return can_fail(request)
        case PlanTransfer(kind=kind), TransferPlanned(outcome=outcome):
            return kind in {"number", "sip"} and outcome is TransferOutcome.RINGING
        case _, TicketAnswer(outcome=outcome) | OrderAnswer(outcome=outcome):
            return known or outcome is not LookupOutcome.FOUND
        case _, AppointmentFound(outcome=outcome):
            return known or outcome is not LookupOutcome.FOUND
        case request, _:
            return isinstance(request, _DECIDED_BY_ROWS)


def _among_others(test: FlowTest, worlds: Sequence[Given], asked: Sequence[Asked]) -> Iterator[str]:
    """What would hurt others who work there, or be hurt by them."""
    if any(isinstance(each.answer, Failed) for each in asked):
        yield "`failing` would break the installation"
    if any("estimate_s" in given.model_fields_set for given in worlds):
        yield "`estimate_s` depends on everybody who works there"
    if any("ready" in given.model_fields_set and given.ready for given in worlds):
        yield "`ready` agents would be offered to others"
    if test.call.at is not None:
        yield "`at` is another time there"
    if any(given.times for given in worlds):
        yield "`times` are free on another day there"
    if any(line.agent is not None for line in test.steps):
        yield "an agent cannot be acted while others work there"
    if any((line.wait or 0) > 1 for line in test.steps):
        yield "nobody waits here for minutes"
