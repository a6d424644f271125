"""Hold and mute: setting a state at the carrier, which may be asked for twice.

The wish is checked and written down under the locks, the carrier is asked after the commit, in the
console's request: an agent must hear at once when it did not work.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from base.errors import Conflict
from base.sentences import said
from cti.agent_legs import agent_leg
from cti.agent_sentences import HOLD_PATH
from cti.desk_news import tell_member
from cti.desks import Desk, lock_desk
from cti.events import note
from cti.models import CallLeg, LegKind, ReservationState
from cti.rooms import find_room
from cti.workplace import Workplace
from telephony.carrier_errors import CarrierError


class NotTalking(Conflict):
    """There is no conversation of this agent's to control."""

    error_id = "call.not_talking"


@dataclass(frozen=True, slots=True)
class _Party:
    """One leg in a room, as the carrier knows it."""

    leg_id: UUID
    call_sid: str
    room: str
    language: str


def set_hold(work: Workplace, reservation_id: UUID, member_id: UUID, *, on: bool) -> None:
    """Put the customer on hold or bring them back; may be repeated.

    Raises:
        NotTalking: No conversation of this agent's.
        CarrierError: The carrier did not do it; what was before is still shown.
    """
    party = _wish(work, reservation_id, member_id, LegKind.CUSTOMER, held=on)
    try:
        if on:
            path = f"{HOLD_PATH}?lang={party.language}"
            work.gateway.hold(party.room, party.call_sid, path=path)
        else:
            work.gateway.unhold(party.room, party.call_sid)
    except CarrierError:
        _take_back(work, party, held=not on)
        raise


def set_mute(work: Workplace, reservation_id: UUID, member_id: UUID, *, on: bool) -> None:
    """Whether the customer hears the agent; may be repeated.

    Raises:
        NotTalking: No conversation of this agent's.
        CarrierError: The carrier did not do it; what was before is still shown.
    """
    party = _wish(work, reservation_id, member_id, LegKind.AGENT, muted=on)
    try:
        work.gateway.mute(party.room, party.call_sid, muted=on)
    except CarrierError:
        _take_back(work, party, muted=not on)
        raise


def _wish(
    work: Workplace, reservation_id: UUID, member_id: UUID, whose: LegKind, **wish: bool
) -> _Party:
    now = work.clock.now()
    with work.database.session() as session:
        desk = lock_desk(session, reservation_id)
        if (
            desk.reservation.member_id != member_id
            or desk.reservation.state is not ReservationState.TALKING
        ):
            raise NotTalking(said("You are not talking with this caller."))
        leg = _leg(session, desk, whose)
        room = find_room(session, reservation_id)
        if leg is None or leg.ended_at is not None or room is None:
            raise NotTalking(said("The caller is not on the line any more."))
        if any(getattr(leg, name) is not value for name, value in wish.items()):
            _set(session, leg, **wish)
            _note(session, desk, wish, now=now)
        language = (desk.call.language if desk.call else None) or "zh"
        short = "zh" if language.lower().startswith("zh") else "en"
        return _Party(leg.id, leg.sid, room.sid or room.room, short)


def _leg(session: Session, desk: Desk, whose: LegKind) -> CallLeg | None:
    if whose is LegKind.AGENT:
        return agent_leg(session, desk)
    if desk.call is None or desk.call.sid is None:
        return None
    return session.exec(select(CallLeg).where(CallLeg.sid == desk.call.sid)).first()


def _set(session: Session, leg: CallLeg, **values: bool) -> None:
    for name, value in values.items():
        setattr(leg, name, value)
    session.add(leg)


def _note(session: Session, desk: Desk, wish: dict[str, bool], *, now: datetime) -> None:
    if desk.call is not None:
        note(session, desk.call, "call_control", now=now, facts=wish)
    reservation = desk.reservation
    tell_member(session, reservation.member_id, "call.control", reservation=reservation.id)


def _take_back(work: Workplace, party: _Party, **values: bool) -> None:
    with work.database.session() as session:
        leg = session.get(CallLeg, party.leg_id, with_for_update={"key_share": True})
        if leg is not None:
            _set(session, leg, **values)
