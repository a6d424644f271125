"""What each of the caller's webhooks is answered, once, whatever is delivered how often.

A step that was answered gives its stored bytes again. A report on a document that is no longer the
call's present one is sent there by a Redirect, which is safe to run twice. A wait poll reuses its
address by design, so only its idempotency token tells a repetition.
"""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from sqlmodel import Session

from cti import dialling, meeting, queueing
from cti.answers import Delivery, keep_answer, token_key
from cti.call_states import TERMINAL
from cti.calls import log_arrival
from cti.legs import end_leg, leg_of_sid
from cti.models import Call, DialAttempt, QueueEntry
from cti.words import Purpose
from ivr import dictation
from ivr.happenings import CallerGone, ConversationEnded, EndedHow, Happening, RoomReady
from ivr.hosting import OPENING, Host, Ride
from ivr.run import Standing
from ivr.waits import WaitPoll, wait_document
from telephony.instructions import Document, Enqueue, Hangup, Redirect
from telephony.numbers import read_number
from telephony.reports import (
    TERMINAL_STATUSES,
    Arrived,
    DialEnded,
    KeysPressed,
    LegFacts,
    MessageRecorded,
    NothingHeard,
    PaymentReported,
    QueueLeft,
    QueueResult,
    SpeechHeard,
    StepReport,
)

_MOVED_BY_US = frozenset({QueueResult.REDIRECTED, QueueResult.REDIRECTED_FROM_BRIDGED})


def arrival(host: Host, session: Session, leg: LegFacts, delivery: Delivery) -> str:
    """The first document of an inbound call; a call that is over already gets a hang-up."""
    number = read_number(leg.from_, host.region)
    call = log_arrival(session, leg, number=number, now=delivery.now)
    return _opened(host, session, call, delivery)


def outbound(
    host: Host, session: Session, leg: LegFacts, delivery: Delivery, *, attempt_id: UUID
) -> str:
    """The first document of a call that we placed and somebody answered.

    A leg that is not the attempt's own, or whose purpose is gone, is hung up.
    """
    call = dialling.attempt_answered(session, attempt_id, leg, now=delivery.now)
    if call is None:
        return host.render((Hangup(),))
    attempt = session.get_one(DialAttempt, attempt_id)
    if attempt.purpose is Purpose.PROMPT:
        return dictation.opening(host, session, call, attempt, delivery)
    return _opened(host, session, call, delivery, attempt=attempt)


def _opened(
    host: Host,
    session: Session,
    call: Call,
    delivery: Delivery,
    *,
    attempt: DialAttempt | None = None,
) -> str:
    known = host.stored(session, call, OPENING)
    if known is not None:
        return known
    if call.state in TERMINAL:
        gone = host.render((Hangup(),))
        keep_answer(session, call, token_key(delivery), delivery, body=gone)
        return gone
    flow = attempt.flow if attempt is not None else None
    context = attempt.context if attempt is not None else None
    ride = host.begin(session, call, flow=flow, context=context, now=delivery.now)
    document = ride.move(Arrived(), now=delivery.now) or (Hangup(),)
    if attempt is not None and attempt.reservation_id is not None:
        document = _met(ride, attempt.reservation_id, document, now=delivery.now)
    ride.row.opening = ride.run.step - 1
    return ride.keep(OPENING, host.render(document), delivery)


def _met(ride: Ride, reservation_id: UUID, document: Document, *, now: datetime) -> Document:
    """The agent who had them phoned waits in a room: straight there instead of into the queue."""
    room = meeting.room_for_customer(ride.session, reservation_id, ride.call, now=now)
    if room is None or ride.run.standing is not Standing.WAITING:
        return document
    greeting = tuple(part for part in document if not isinstance(part, Enqueue))
    return (*greeting, *(ride.move(RoomReady(room), now=now) or ()))


def step(
    host: Host,
    session: Session,
    leg: LegFacts,
    delivery: Delivery,
    *,
    report: StepReport,
    run_id: UUID,
    number: int,
    room: str | None = None,
) -> str:
    """The document after a report on step `number`.

    Args:
        host: The process's host.
        session: The webhook's unit of work.
        leg: The leg that the webhook is about.
        delivery: What came.
        report: What happened.
        run_id: The run that the address names.
        number: The step that the address names.
        room: The conference that the caller is being brought to, where this is that redirect.

    Raises:
        NotFound: There is no such run.
    """
    ride = host.resume(session, run_id)
    if ride.call.sid != leg.call_sid:
        # Another leg cannot move this run; it has no business here.
        return host.render((Hangup(),))
    known = ride.stored_delivery(number, delivery)
    if known is not None:
        return known
    if number != ride.run.step or _is_moved(report):
        return ride.keep_once(_present(host, ride, number, report), delivery)
    document = ride.move(_happening(ride, report, leg, room, now=delivery.now), now=delivery.now)
    _note_end(ride, report, leg, now=delivery.now)
    if document is None:
        return ride.keep_once(host.render((Hangup(),)), delivery)
    return ride.answer(host.render(document), delivery)


def _present(host: Host, ride: Ride, number: int, report: StepReport) -> str:
    """The answer to what is not, or no longer, awaited: the call's present document, or the way."""
    moved = _is_moved(report)
    if moved and number == ride.run.step and ride.run.stay is not None:
        room = meeting.room_for_caller(ride.session, UUID(ride.run.stay.entry_id))
        if room is not None:
            return host.render((Redirect(f"{ride.path(number)}?room={room}"),))
    present = ride.run.step - 1
    if number == present and not moved:
        known = ride.stored_step(present)
        if known is not None and known.body is not None:
            return str(known.body)
    return host.render((Redirect(ride.path(present)),))


def _is_moved(report: StepReport) -> bool:
    return isinstance(report, QueueLeft) and report.result in _MOVED_BY_US


def _happening(
    ride: Ride, report: StepReport, leg: LegFacts, room: str | None, *, now: datetime
) -> Happening:
    match report:
        case MessageRecorded() | PaymentReported():
            return report
        case _ if leg.status in TERMINAL_STATUSES:
            return CallerGone()
        case _ if room is not None:
            return RoomReady(room)
        case DialEnded() | NothingHeard() if ride.run.standing is Standing.TALKING:
            return _after_talk(ride, report, now=now)
        case Arrived() | KeysPressed() | SpeechHeard() | NothingHeard() | QueueLeft() | DialEnded():
            return report
        case _:
            assert_never(report)


def _after_talk(ride: Ride, report: StepReport, *, now: datetime) -> Happening:
    """How a conversation ended; words lost on the way (nothing heard) do not end one that lives."""
    stay = ride.run.stay
    if isinstance(report, NothingHeard) and stay is not None:
        room = meeting.room_for_caller(ride.session, UUID(stay.entry_id))
        if room is not None:
            return RoomReady(room)
    how = meeting.how_it_ended(ride.session, ride.call, now=now)
    return ConversationEnded(EndedHow(how.value))


def _note_end(ride: Ride, report: StepReport, leg: LegFacts, *, now: datetime) -> None:
    """A report that bears the call's end is its end, also when no status ever comes."""
    over = leg.status in TERMINAL_STATUSES
    if not over and not (isinstance(report, MessageRecorded) and report.by_hangup):
        return
    row = leg_of_sid(ride.session, leg.call_sid)
    if row is not None:
        end_leg(ride.session, ride.call, row, now=now)


def wait(
    host: Host,
    session: Session,
    leg: LegFacts,
    delivery: Delivery,
    *,
    entry_id: UUID,
    poll: int,
    digits: str | None,
) -> str:
    """What a waiting caller hears next.

    A caller whom an agent is meeting is sent to the room, whatever key was pressed meanwhile: both
    take the entry's lock, and the loser repeats the winner's document.

    Raises:
        NotFound: There is no such entry, or it is no caller's.
    """
    ride = host.resume_entry(session, entry_id)
    if ride.call.sid != leg.call_sid:
        return host.render((Hangup(),))
    known = ride.stored_delivery(None, delivery)
    if known is not None:
        return known
    room = meeting.room_for_caller(session, entry_id)
    if room is not None and ride.run.standing is Standing.WAITING:
        there = Redirect(f"{ride.path(ride.run.step)}?room={room}")
        return ride.keep_once(host.render((there,)), delivery)
    standing = queueing.standing(session, entry_id, delivery.now)
    entry = session.get_one(QueueEntry, entry_id)
    entry.estimate_s = standing.estimate_s
    waited_s = round((delivery.now - entry.entered_at).total_seconds())
    asked = WaitPoll(
        n=poll,
        place=standing.place,
        estimate_s=standing.estimate_s,
        digits=digits,
        waited_s=waited_s,
    )
    taken = wait_document(ride.hotline, ride.run, asked, delivery.now)
    ride.apply(taken.effects, now=delivery.now)
    ride.save(taken.run, now=delivery.now)
    return ride.keep_once(host.render(taken.document), delivery)
