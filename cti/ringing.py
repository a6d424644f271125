"""Ringing an agent's ordinary telephone: claimed first, then asked for once, never repeated."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, update

from cti.agent_legs import note_rung
from cti.desks import lock_desk
from cti.models import Call, Reservation, ReservationState
from cti.offers import TELEPHONE_RINGS_S, give_back
from cti.pace import wait_for_turn
from cti.workplace import Workplace
from staff.models import Member
from telephony.addresses import STATUS_PATH
from telephony.carrier_errors import CarrierError, CarrierUnsure


@dataclass(frozen=True, slots=True)
class _Bell:
    telephone: str
    shown: str


def ring_agent(work: Workplace, reservation_id: UUID) -> None:
    """Ring the telephone of an agent who has accepted; the answer asks for the room's document.

    The claim is a row before the request: whoever dies in between leaves an offer that runs out,
    not a telephone that rings twice. If the carrier refuses, the caller waits on at once.
    """
    if not wait_for_turn(work):
        return
    with work.database.session() as session:
        bell = _claim(session, work, reservation_id, now=work.clock.now())
    if bell is None:
        return
    try:
        sid = work.gateway.place_call(
            to=bell.telephone,
            from_=bell.shown,
            url_path=f"/voice/agent/{reservation_id}",
            status_path=f"{STATUS_PATH}?reservation={reservation_id}",
            timeout_s=TELEPHONE_RINGS_S,
        )
    except CarrierUnsure:
        return  # it may ring: its answer is let in, and without one the deadline decides
    except CarrierError:
        with work.database.session() as session:
            _unreachable(session, reservation_id, now=work.clock.now())
        return
    with work.database.session() as session:
        note_rung(session, reservation_id, sid, now=work.clock.now())


def _claim(
    session: Session, work: Workplace, reservation_id: UUID, *, now: datetime
) -> _Bell | None:
    won = session.execute(
        update(Reservation)
        .where(
            col(Reservation.id) == reservation_id,
            col(Reservation.state) == ReservationState.ACCEPTED,
            col(Reservation.dialled_at).is_(None),
            col(Reservation.deadline_at) > now,
        )
        .values(dialled_at=now)
        .returning(col(Reservation.member_id), col(Reservation.call_id))
    ).first()
    if won is None:
        return None
    member_id, call_id = won
    telephone = session.get_one(Member, member_id).telephone
    if not telephone:
        _unreachable(session, reservation_id, now=now)
        return None
    call = session.get(Call, call_id) if call_id else None
    # The hotline itself is a number of ours; an outbound call shows another.
    hotline = call.own_number if call is not None else ""
    return _Bell(telephone, work.settings.caller_id or hotline)


def _unreachable(session: Session, reservation_id: UUID, *, now: datetime) -> None:
    desk = lock_desk(session, reservation_id)
    if desk.reservation.state is ReservationState.ACCEPTED:
        give_back(session, desk, ReservationState.MISSED, now=now)
