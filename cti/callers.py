"""Who a caller is when their number belongs to several: the agent asks, and says it here."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from base.errors import Conflict
from base.sentences import said
from cti.desks import lock_desk
from cti.events import note
from cti.models import Call
from cti.models.agents import LIVE_RESERVATIONS
from customers.lookup import identify
from telephony.numbers import read_number


class NotACandidate(Conflict):
    """This customer cannot be the caller, or it is known already who calls."""

    error_id = "caller.not_a_candidate"


def settle_caller(
    session: Session, reservation_id: UUID, member_id: UUID, customer_id: UUID, *, now: datetime
) -> Call:
    """The call is this customer's from now on; may be repeated with the same one.

    Args:
        session: The unit of work.
        reservation_id: The agent's present offer or conversation.
        member_id: The agent.
        customer_id: One of those to whom the number belongs.
        now: The present instant.

    Raises:
        NotFound: There is no such offer.
        NotACandidate: The number is not this customer's, the call is another's, or the
            conversation is none of this agent's.
    """
    desk = lock_desk(session, reservation_id)
    call = desk.call
    if (
        call is None
        or desk.reservation.member_id != member_id
        or desk.reservation.state not in LIVE_RESERVATIONS
    ):
        raise NotACandidate(said("This is not a conversation of yours."))
    if call.customer_id == customer_id:
        return call
    # The number is known to be shared, so this finds and never makes anybody.
    candidates = identify(session, read_number(call.number), now=now).candidates
    if call.customer_id is not None or customer_id not in candidates:
        raise NotACandidate(said("The caller is known already, or the number is not theirs."))
    call.customer_id = customer_id
    desk.entry.customer_id = customer_id
    session.add_all([call, desk.entry])
    note(session, call, "caller_settled", now=now, facts={"candidates": len(candidates)})
    return call
