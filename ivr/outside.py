"""What a flow asks of the rooms below, answered inside the unit of work of its webhook."""

from datetime import datetime
from typing import assert_never

import sqlalchemy as sa
import structlog
from sqlmodel import Session

from base.errors import BadInput, Conflict, NotFound
from calendars.hours import opening_at
from calendars.timeline import Why
from cti import queueing
from cti.models import Call
from ivr.appointment_requests import BookAppointment, CancelAppointment, FindSlot
from ivr.archive_requests import LookUpAppointment, LookUpOrder, LookUpPoints
from ivr.identity_requests import CheckProof, StartProof
from ivr.line_requests import PlanTransfer, PreparePayment
from ivr.program_requests import AskProgram, AwaitProgram
from ivr.requests import (
    Answer,
    AskHours,
    AskQueue,
    BookCallback,
    Failed,
    FindCallbackSlot,
    HoursAnswer,
    LookUpCustomer,
    LookUpTicket,
    OpenTicket,
    QueueAnswer,
    Request,
    UpdateTicket,
)
from ivr.rooms import archive, desk, identity, line, programs, promises
from ivr.rooms.asker import Asker
from ivr.rules import Rules
from ivr.words import OpenState

log = structlog.get_logger(__name__)


class Outside:
    """The rooms below, as one call may ask them."""

    def __init__(
        self, session: Session, call: Call, language: str, rules: Rules, *, now: datetime
    ) -> None:
        """For a locked call, in the unit of work that holds its lock."""
        self._asker = Asker(session, call, language, rules, now)

    def answer(self, request: Request) -> Answer:
        """Carry a request out; what cannot be done is `Failed`, and nothing of it remains."""
        try:
            with self._asker.session.begin_nested():
                return _answer(self._asker, request)
        except (NotFound, BadInput, Conflict) as error:
            return Failed(error.error_id)
        except (sa.exc.DataError, sa.exc.IntegrityError) as error:
            # Ours to mend, but not the caller's to suffer from: the flow takes its error way. The
            # database's own sentence may quote the row, so only its name for the fault is told.
            reason = type(error.orig).__name__
            log.error(  # noqa: TRY400 - a stack would show what the caller keyed
                "flow.request_failed",
                asked=type(request).__name__,
                reason=reason,
                call_id=str(self._asker.call.id),
            )
            return Failed(reason)


def _answer(asker: Asker, request: Request) -> Answer:  # noqa: C901, PLR0911, PLR0912 one arm each
    match request:
        case AskHours():
            return _hours(asker, request)
        case AskQueue():
            return _queue(asker, request)
        case LookUpCustomer():
            return archive.customer(asker, request)
        case LookUpTicket():
            return archive.ticket(asker, request)
        case LookUpAppointment():
            return archive.appointment(asker, request)
        case LookUpPoints():
            return archive.points(asker)
        case LookUpOrder():
            return archive.order(asker, request)
        case StartProof():
            return identity.start(asker, request)
        case CheckProof():
            return identity.check(asker, request)
        case FindCallbackSlot():
            return promises.slot(asker, request)
        case BookCallback():
            return promises.book(asker, request)
        case OpenTicket():
            return desk.open_ticket(asker, request)
        case UpdateTicket():
            return desk.update_ticket(asker, request)
        case FindSlot():
            return desk.find_slot(asker, request)
        case BookAppointment():
            return desk.book_appointment(asker, request)
        case CancelAppointment():
            return desk.cancel_appointment(asker, request)
        case PlanTransfer():
            return line.plan_transfer(asker, request)
        case PreparePayment():
            return line.prepare_payment(asker, request)
        case AskProgram():
            return programs.ask(asker, request)
        case AwaitProgram():
            return programs.wait(asker, request)
        case _:
            assert_never(request)


def _hours(asker: Asker, request: AskHours) -> HoursAnswer:
    opening = opening_at(asker.session, request.calendar, now=asker.now, language=asker.language)
    if opening.is_open:
        return HoursAnswer(OpenState.OPEN, reason=opening.reason)
    state = OpenState.HOLIDAY if opening.why is Why.HOLIDAY else OpenState.CLOSED
    return HoursAnswer(state, opening.opens_at, opening.reason)


def _queue(asker: Asker, request: AskQueue) -> QueueAnswer:
    glance = queueing.queue_glance(asker.session, request.queue, asker.now)
    return QueueAnswer(
        waiting=glance.waiting,
        ready=glance.ready,
        longest_s=glance.longest_s,
        estimate_s=glance.estimate_s,
    )
