"""What happens in the rooms, merged in whatever order the carrier tells it."""

from collections.abc import Collection
from datetime import datetime
from typing import assert_never
from uuid import UUID

from sqlmodel import Session, select

from base.errors import NotFound
from cti.bringing import fetch_from_room
from cti.desks import Desk, lock_desk
from cti.events import note
from cti.meeting import see_both
from cti.models import Call, CallLeg, Conference, EntryState
from cti.reservation_states import TERMINAL
from cti.rooms import open_room, reservation_of_room
from telephony.reports import RoomEvent, RoomReport

_KINDS = {RoomEvent.JOIN: "room_joined", RoomEvent.LEAVE: "room_left", RoomEvent.END: "room_ended"}


def note_room_event(session: Session, report: RoomReport, *, now: datetime) -> Call | None:
    """Merge one event of a room; gives its call, locked, or nothing for a room none of ours.

    Joins count whenever they are told. Hold and mute are taken only from the newest event, so a
    late one cannot undo what came after it. A caller who enters a room that is over is sent back.
    May be repeated.
    """
    reservation_id = reservation_of_room(report.room)
    if reservation_id is None:
        return None
    try:
        desk = lock_desk(session, reservation_id)
    except NotFound:
        return None
    room = open_room(session, desk, now=now)
    if room is None:
        return None
    is_newest = report.sequence is None or report.sequence > room.last_sequence
    room.last_sequence = max(room.last_sequence, report.sequence or 0)
    room.sid = room.sid or report.conference_sid
    session.add(room)
    _merge(session, desk, room, report, is_newest=is_newest, now=now)
    see_both(session, desk, now=now)
    return desk.call


def note_parties(
    session: Session, reservation_id: UUID, inside: Collection[str], *, now: datetime
) -> None:
    """Merge the carrier's own word on who is in the room of an offer, as if each had been reported.

    May be repeated.

    Args:
        session: The unit of work.
        reservation_id: The offer.
        inside: The carrier's ids of the legs that are there now.
        now: The present instant.
    """
    desk = lock_desk(session, reservation_id)
    room = open_room(session, desk, now=now)
    if room is None:
        return
    for sid in sorted(inside):
        report = RoomReport(room.sid or "", room.room, RoomEvent.JOIN, call_sid=sid)
        _joined(session, desk, room, report, now=now)
    session.add(room)
    see_both(session, desk, now=now)


def _merge(
    session: Session,
    desk: Desk,
    room: Conference,
    report: RoomReport,
    *,
    is_newest: bool,
    now: datetime,
) -> None:
    match report.event:
        case RoomEvent.START:
            # It starts when two have met, and nobody else is sent here before: where the report of
            # a join was lost, this one says the same.
            room.started_at = room.started_at or now
            room.agent_joined_at = room.agent_joined_at or now
            room.customer_joined_at = room.customer_joined_at or now
        case RoomEvent.END:
            _ended(session, desk, room, report, now=now)
        case RoomEvent.JOIN:
            _joined(session, desk, room, report, now=now)
        case RoomEvent.LEAVE:
            _note(session, desk, report, now=now)
        case RoomEvent.HOLD | RoomEvent.UNHOLD | RoomEvent.MUTE | RoomEvent.UNMUTE:
            if is_newest:
                _set(session, report)
        case (
            RoomEvent.MODIFY
            | RoomEvent.SPEECH_START
            | RoomEvent.SPEECH_STOP
            | RoomEvent.ANNOUNCEMENT_END
            | RoomEvent.ANNOUNCEMENT_FAIL
        ):
            return
        case _:
            assert_never(report.event)


def _joined(
    session: Session, desk: Desk, room: Conference, report: RoomReport, *, now: datetime
) -> None:
    if report.call_sid == desk.reservation.agent_sid:
        seen_before, room.agent_joined_at = room.agent_joined_at, room.agent_joined_at or now
    elif desk.call is not None and report.call_sid == desk.call.sid:
        seen_before, room.customer_joined_at = (
            room.customer_joined_at,
            room.customer_joined_at or now,
        )
        _send_back_if_alone(session, desk)
    else:
        return
    if seen_before is None:
        _note(session, desk, report, now=now)


def _send_back_if_alone(session: Session, desk: Desk) -> None:
    waits_again = desk.entry.state in {EntryState.WAITING, EntryState.OFFERED}
    if desk.reservation.state in TERMINAL and waits_again:
        fetch_from_room(session, desk.entry)


def _ended(
    session: Session, desk: Desk, room: Conference, report: RoomReport, *, now: datetime
) -> None:
    # A name may be used again after its room has ended; only the first one is the meeting.
    if room.ended_at is None and report.conference_sid == room.sid:
        room.ended_at = now
        _note(session, desk, report, now=now)


def _set(session: Session, report: RoomReport) -> None:
    leg = session.exec(select(CallLeg).where(CallLeg.sid == report.call_sid)).first()
    if leg is None:
        return
    if report.event in {RoomEvent.HOLD, RoomEvent.UNHOLD}:
        leg.held = report.event is RoomEvent.HOLD
    else:
        leg.muted = report.event is RoomEvent.MUTE
    session.add(leg)


def _note(session: Session, desk: Desk, report: RoomReport, *, now: datetime) -> None:
    if desk.call is None:
        return
    facts = {"reservation": str(desk.reservation.id), "who": report.label or ""}
    note(session, desk.call, _KINDS[report.event], now=now, facts=facts)
