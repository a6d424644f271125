"""The call log: one row per conversation, locked by whoever changes it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from base.bus import announce
from base.crypto import blind_index
from base.errors import NotFound
from base.ids import new_id
from cti.call_states import STATE_OF
from cti.events import note
from cti.happenings import CallEnded, CallStarted
from cti.models import Call, CallLeg, CallState, Direction, LegKind
from customers.lookup import identify, phone_index
from telephony.numbers import PartyNumber
from telephony.reports import LegFacts

# For a unit of work that is one statement: the call locked, if it is not over. Value: `call_id`.
HELD = (
    sa.select(
        col(Call.id).label("call_id"),
        col(Call.started_at).label("call_started_at"),
        col(Call.next_seq),
    )
    .where(col(Call.id) == sa.bindparam("call_id"), col(Call.ended_at).is_(None))
    .with_for_update(key_share=True)
    .cte("held")
)


def log_arrival(session: Session, leg: LegFacts, *, number: PartyNumber, now: datetime) -> Call:
    """The locked call of an inbound leg, logged on first sight; may be repeated.

    The first sight may also be a status report that overtook the first webhook. Writes the call,
    its leg, perhaps a suspect lead, and announces `CallStarted` once; and `CallEnded`, when the
    report tells of the end.
    """
    fresh_id = new_id()
    state = STATE_OF[leg.status] if leg.status else CallState.LIVE
    row = insert(Call).values(
        id=fresh_id,
        sid=leg.call_sid,
        direction=Direction.INBOUND,
        # The first webhook of an inbound call is its answer; the carrier says `ringing` there.
        state=CallState.LIVE if state in {CallState.PLANNED, CallState.RINGING} else state,
        started_at=now,
        answered_at=now,
        oddity=number.oddity.value if number.e164 is None else "",
        own_number=leg.to[:64],
        candidates=0,
        next_seq=1,
    )
    made = session.execute(
        row.on_conflict_do_nothing(index_elements=["sid"]).returning(col(Call.id))
    ).first()
    call = call_of_sid(session, leg.call_sid)
    if call is None:
        raise NotFound(f"There is no call with the carrier's id {leg.call_sid}.")
    if made:
        _describe(session, call, leg, number, now=now)
    return call


def _describe(
    session: Session, call: Call, leg: LegFacts, number: PartyNumber, *, now: datetime
) -> None:
    set_number(call, number)
    identified = identify(session, number, now=now)
    call.customer_id = identified.customer_id
    call.candidates = len(identified.candidates)
    ended = call.state is not CallState.LIVE
    call.ended_at = now if ended else None
    session.add(
        CallLeg(
            call_id=call.id,
            sid=leg.call_sid,
            kind=LegKind.CUSTOMER,
            state=call.state,
            started_at=now,
            answered_at=now,
            ended_at=call.ended_at,
        )
    )
    facts = {
        "new_lead": identified.is_new,
        "candidates": call.candidates,
        "oddity": call.oddity,
    }
    note(session, call, "arrived", now=now, facts=facts)
    announce(session, CallStarted(call.id))
    if ended:
        # All that is ever heard of it may be its end, and that counts as any other call's.
        call.hung_up_by = "customer"
        note(session, call, "ended", now=now, facts={"by": call.hung_up_by})
        announce(session, CallEnded(call.id))


def set_number(call: Call, number: PartyNumber) -> None:
    """Seal the other party's number, or the oddity's own text, onto the call."""
    text = number.e164 or number.address
    call.number = text or None
    if number.e164 is not None:
        call.number_index = phone_index(number.e164)
    else:
        call.number_index = blind_index("oddity", text) if text else None


def call_of_sid(session: Session, sid: str) -> Call | None:
    """The locked call whose customer leg has this carrier id."""
    return session.exec(
        select(Call)
        .where(Call.sid == sid)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def lock_call(session: Session, call_id: UUID) -> Call:
    """The locked call; everything else of it is locked after it, never before.

    Raises:
        NotFound: There is no such call.
    """
    call = session.exec(
        select(Call)
        .where(Call.id == call_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if call is None:
        raise NotFound(f"There is no call {call_id}.")
    return call
