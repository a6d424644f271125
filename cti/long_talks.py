"""The carrier ends a leg in a room after four hours: the agent is warned before."""

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from cti.agent_sentences import ANNOUNCE_PATH
from cti.models import Conference, Reservation, ReservationState
from cti.pace import clock_seconds
from cti.workplace import Workplace
from staff.models import Member
from telephony.carrier_errors import CarrierError

LIMIT_S = 14_400
WARNED_BEFORE_S = 300
LOOKED_AT_EVERY_S = 60


def sweep_long_talks(work: Workplace) -> int:
    """Tell agents whose conversation is about to be cut; meant to run every minute."""
    # The limit is the carrier's, and so are its seconds.
    age = timedelta(seconds=clock_seconds(work.clock, LIMIT_S - WARNED_BEFORE_S))
    turn = timedelta(seconds=clock_seconds(work.clock, LOOKED_AT_EVERY_S))
    connected_at = col(Reservation.connected_at)
    oldest = work.clock.now() - age
    with work.database.session() as session:
        talks = session.execute(
            sa.select(col(Conference.room), col(Reservation.agent_sid), col(Member.language))
            .join(Reservation, col(Reservation.id) == col(Conference.reservation_id))
            .join(Member, col(Member.id) == col(Reservation.member_id))
            .where(
                col(Reservation.state) == ReservationState.TALKING,
                connected_at <= oldest,
                connected_at > oldest - turn,
            )
        ).all()
    for room, sid, language in talks:
        try:
            work.gateway.announce(room, sid, path=f"{ANNOUNCE_PATH}?lang={language}")
        except CarrierError:
            continue  # a warning that fails ends no conversation
    return len(talks)
