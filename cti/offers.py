"""An offer's life until agent and caller talk: made, accepted, or back in the line."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from base.bus import announce
from base.errors import Conflict
from base.sentences import said
from cti import presence
from cti.desk_news import ask_for, tell_member
from cti.desks import HOLDING, Desk, lock_desk
from cti.entry_states import back_in_line, move_entry, to_the_head
from cti.events import note
from cti.happenings import Offered, ReservationChanged
from cti.models import (
    Call,
    EntryState,
    Presence,
    PresenceState,
    Queue,
    QueueEntry,
    Reservation,
    ReservationState,
)
from cti.reservation_states import BEFORE_TALK, TERMINAL, may_move
from staff.members import names_of
from staff.models import Device, Member

# From accept to the agent's leg asking for its document, seconds. A browser connects at once; a
# telephone may ring five seconds longer than it was told to.
BROWSER_CONNECTS_S = 15
TELEPHONE_RINGS_S = 25
TELEPHONE_CONNECTS_S = TELEPHONE_RINGS_S + 5


class OfferGone(Conflict):
    """The offer is no longer open; the sentence says who or what was first."""

    error_id = "offer.gone"


def make_offer(
    session: Session,
    entry: QueueEntry,
    agent: Presence,
    *,
    call: Call | None,
    reasons: str,
    now: datetime,
) -> Reservation:
    """Offer a waiting entry to a ready agent until the queue's deadline; all are locked."""
    # Locks may have been waited for since `now` was read, and the agent not been free then.
    now = max(now, agent.since)
    queue = session.get_one(Queue, entry.queue)
    if str(agent.member_id) in entry.passed_over:
        entry.passed_over = []  # nobody else could take it, so everybody is asked again
    reservation = Reservation(
        entry_id=entry.id,
        member_id=agent.member_id,
        call_id=entry.call_id,
        offered_at=now,
        deadline_at=now + timedelta(seconds=queue.offer_s),
        reasons=reasons,
    )
    session.add(reservation)
    move_entry(session, entry, EntryState.OFFERED)
    presence.move_presence(
        session,
        agent,
        PresenceState.RESERVED,
        now=now,
        deadline_at=reservation.deadline_at,
        reservation_id=reservation.id,
    )
    if call is not None:
        facts = _facts(reservation) | {"why": reasons}
        note(session, call, "offered", now=now, facts=facts)
    announce(session, Offered(reservation.id, reservation.member_id))
    tell_member(session, agent.member_id, "offer.made", reservation=reservation.id)
    return reservation


def accept(
    session: Session, reservation_id: UUID, member_id: UUID, *, now: datetime
) -> Reservation:
    """The agent takes the offer; exactly one of two tabs, or of agent and deadline, succeeds.

    A browser then connects with the offer's id; a telephone is rung by a worker.

    Raises:
        NotFound: There is no such offer.
        OfferGone: It is taken, ran out, was withdrawn or is another agent's; says who has it.
    """
    desk = lock_desk(session, reservation_id)
    _refuse_unless_open(session, desk, member_id, now=now)
    desk.reservation.accepted_at = now
    device = session.get_one(Member, member_id).device
    connects_s = TELEPHONE_CONNECTS_S if device is Device.TELEPHONE else BROWSER_CONNECTS_S
    desk.reservation.deadline_at = now + timedelta(seconds=connects_s)
    move_reservation(session, desk, ReservationState.ACCEPTED, now=now)
    if device is Device.TELEPHONE:
        ask_for(session, "call_agent_telephone", reservation_id=reservation_id)
    return desk.reservation


def reject(session: Session, reservation_id: UUID, member_id: UUID, *, now: datetime) -> None:
    """The agent does not take the offer: the caller keeps their place, the agent is not ready.

    Not ready, because whoever stays ready would be offered the same caller again at once.

    Raises:
        NotFound: There is no such offer.
        OfferGone: It is no longer open; says who has it.
    """
    desk = lock_desk(session, reservation_id)
    _refuse_unless_open(session, desk, member_id, now=now)
    give_back(session, desk, ReservationState.REJECTED, now=now)


def expire(session: Session, reservation_id: UUID, *, now: datetime) -> bool:
    """End an offer that was not taken, or not connected to, in time; False when it was."""
    desk = lock_desk(session, reservation_id)
    if not may_move(desk.reservation.state, ReservationState.MISSED) or not is_late(desk, now):
        return False
    give_back(session, desk, ReservationState.MISSED, now=now)
    return True


def give_back(session: Session, desk: Desk, state: ReservationState, *, now: datetime) -> None:
    """The agent missed or rejected it: caller to the original place, agent not ready.

    Args:
        session: The unit of work that holds the desk's locks.
        desk: The desk.
        state: MISSED or REJECTED; also the reason that is shown.
        now: The present instant.
    """
    move_reservation(session, desk, state, now=now)
    back_in_line(session, desk.entry, passed_over=desk.reservation.member_id)
    _leave_desk(session, desk, reason=state.value, now=now)
    end_leg_after_commit(session, desk)


def withdraw(session: Session, desk: Desk, *, because: str, now: datetime) -> None:
    """Take an offer away because the caller left or cannot be brought; the agent is free again.

    The entry's own end is the asker's business. Does nothing once they talk.
    """
    if desk.reservation.state not in BEFORE_TALK:
        return
    move_reservation(session, desk, ReservationState.WITHDRAWN, now=now, because=because)
    presence.release(session, desk.presence, now=now)
    end_leg_after_commit(session, desk)


def lose(session: Session, desk: Desk, *, now: datetime) -> None:
    """The agent's leg ended without their wish: the caller to the head, for this agent first."""
    if not may_move(desk.reservation.state, ReservationState.LOST):
        return
    desk.reservation.talk_ended_at = now
    move_reservation(session, desk, ReservationState.LOST, now=now)
    to_the_head(session, desk.entry, now=now, preferring=desk.reservation.member_id)
    _leave_desk(session, desk, reason=presence.LOST, now=now)
    end_leg_after_commit(session, desk)


def move_reservation(
    session: Session, desk: Desk, to: ReservationState, *, now: datetime, because: str = ""
) -> None:
    """Move a locked offer along the table and tell the house.

    Raises:
        OfferGone: The table has no such move.
    """
    reservation = desk.reservation
    if not may_move(reservation.state, to):
        raise OfferGone(f"The offer is {reservation.state.value} and cannot become {to.value}.")
    reservation.state = to
    if to in TERMINAL:
        reservation.closed_at = now
        reservation.deadline_at = None
    session.add(reservation)
    session.flush()
    if desk.call is not None:
        facts = _facts(reservation) | ({"because": because} if because else {})
        note(session, desk.call, f"offer_{to.value}", now=now, facts=facts)
    announce(session, ReservationChanged(reservation.id, reservation.member_id))
    ids = {"reservation": reservation.id, "state": to.value}
    tell_member(session, reservation.member_id, "offer.changed", **ids)


def end_leg_after_commit(session: Session, desk: Desk) -> None:
    """Have the agent's leg hung up, if the carrier has given it an id already; may be repeated."""
    if desk.reservation.agent_sid is not None:
        ask_for(session, "end_agent_leg", reservation_id=desk.reservation.id)


def is_late(desk: Desk, now: datetime) -> bool:
    """Whether the deadline of the present state has come, whatever the sweep has seen of it."""
    return desk.reservation.deadline_at is not None and now >= desk.reservation.deadline_at


def _leave_desk(session: Session, desk: Desk, *, reason: str, now: datetime) -> None:
    """Not ready, unless the agent had chosen to go home."""
    going_home = desk.presence.next_state is PresenceState.OFFLINE
    state = PresenceState.OFFLINE if going_home else PresenceState.NOT_READY
    presence.move_presence(session, desk.presence, state, now=now, reason=reason)


def _refuse_unless_open(session: Session, desk: Desk, member_id: UUID, *, now: datetime) -> None:
    reservation = desk.reservation
    if reservation.state is ReservationState.OFFERED and reservation.member_id == member_id:
        if is_late(desk, now):
            raise OfferGone(said("The offer ran out a moment ago."), error_id="offer.late")
        return
    if reservation.state in HOLDING and reservation.member_id == member_id:
        raise OfferGone(said("You have taken this call already."), error_id="offer.taken_by_you")
    holder = session.exec(
        select(Reservation.member_id).where(
            Reservation.entry_id == desk.entry.id, col(Reservation.state).in_(HOLDING)
        )
    ).first()
    if holder is not None and holder != member_id:
        name = names_of(session, {holder})[holder]
        raise OfferGone(said("%(who)s has this call now.", who=name), error_id="offer.taken")
    raise OfferGone(said("The offer is over."))


def _facts(reservation: Reservation) -> dict[str, str]:
    return {"reservation": str(reservation.id), "member": str(reservation.member_id)}
