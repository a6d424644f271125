"""Asking afterwards: a caller who hung up first gets a link to the survey, or a short call.

The wish is a row, written with the call's end. A worker decides about it, because the way depends
on what the carrier offers; a sweep finds what its bell did not.
"""

from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from base import bells
from calendars.quiet_hours import first_waking
from cti.calls import lock_call
from cti.dialling import plan_call
from cti.messages import write_message
from cti.models import Call, Purpose
from cti.words import HouseFlow
from cti.workplace import Workplace
from customers.lookup import phone_index
from customers.suppressions import is_suppressed
from telephony.numbers import NumberKind, read_number
from telephony.profiles import Capability, profile_from
from tickets import surveys
from tickets.models import FollowUp, SurveyResponse
from tickets.survey_links import LINK_LIVES, SURVEY_PATH, issue_token
from tickets.words import FollowUpState, SurveyOutcome

# Nobody is asked afterwards more often than this.
PERIOD = timedelta(days=30)
AT_ONCE = 100
ASKED_LATELY = "asked_lately"
NO_WAY = "no_way"
UNANSWERED = "unanswered"

_LINES_WITHOUT_TEXTS = frozenset(
    {NumberKind.FIXED, NumberKind.TOLL_FREE, NumberKind.SHARED_COST, NumberKind.PREMIUM}
)
_TEXTS = {
    "zh": "感谢您的来电。想听听您对刚才服务的评价，约需半分钟：{link}",
    "en": "Thank you for your call. How did we do? It takes half a minute: {link}",
}


def want_follow_up(session: Session, response: SurveyResponse, call: Call) -> None:
    """Ask the caller of a call that is over, as soon as it is decent; may be repeated.

    The caller holds the call's lock. A number that cannot be reached is asked nothing.
    """
    if not call.number or call.oddity or call.ended_at is None:
        return
    row = insert(FollowUp).values(
        response_id=response.id,
        state=FollowUpState.DUE,
        number_index=phone_index(call.number),
        due_at=call.ended_at,
        reason="",
    )
    session.execute(row.on_conflict_do_nothing())
    bells.ring_after_commit(session, bells.job("ask_afterwards", response_id=str(response.id)))


def ask_afterwards(work: Workplace, *, response_id: str) -> None:
    """Decide about one wish: a link, a call, later, or not at all; may be repeated."""
    with work.database.session() as session:
        seen = session.get(SurveyResponse, UUID(response_id))
        if seen is None:
            return
        call = lock_call(session, seen.call_id)
        follow_up = session.get(FollowUp, seen.id, with_for_update=True, populate_existing=True)
        if follow_up is not None and follow_up.state is FollowUpState.DUE:
            _decide(session, work, follow_up, call)


def _decide(session: Session, work: Workplace, follow_up: FollowUp, call: Call) -> None:
    now = work.clock.now()
    session.add(follow_up)
    waking_at = first_waking(now, zone=work.settings.time_zone)
    if waking_at > now:
        follow_up.due_at = waking_at
        return
    way = _way(session, work, follow_up, call)
    if way is not FollowUpState.SPARED and _asked_lately(session, follow_up, now=now):
        way, follow_up.reason = FollowUpState.SPARED, ASKED_LATELY
    follow_up.state = way
    follow_up.decided_at = now
    match way:
        case FollowUpState.LINKED:
            _send_link(session, work, follow_up, call, now=now)
        case FollowUpState.PHONED:
            _phone(session, call, now=now)
        case FollowUpState.SPARED:
            follow_up.reason = follow_up.reason or NO_WAY
        case FollowUpState.DUE:
            return
        case _:
            assert_never(way)


def _way(session: Session, work: Workplace, follow_up: FollowUp, call: Call) -> FollowUpState:
    """A link where it can be read and answered, else a call, unless they want neither."""
    kind = read_number(call.number, work.settings.region).kind
    can_text = profile_from(work.settings).lacks(Capability.TWO_WAY_SMS) is None
    if can_text and kind not in _LINES_WITHOUT_TEXTS:
        # Somebody who wants no texts wants no call instead of them.
        refuses = is_suppressed(session, follow_up.number_index, "sms")
        return FollowUpState.SPARED if refuses else FollowUpState.LINKED
    refuses = is_suppressed(session, follow_up.number_index, "call")
    return FollowUpState.SPARED if refuses else FollowUpState.PHONED


def _asked_lately(session: Session, follow_up: FollowUp, *, now: datetime) -> bool:
    # Two calls of one number may end together: the second one waits here and finds the first.
    lock = int.from_bytes(follow_up.number_index[:8], "big", signed=True)
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
    asked = session.exec(
        select(FollowUp.response_id)
        .where(
            FollowUp.number_index == follow_up.number_index,
            col(FollowUp.decided_at) > now - PERIOD,
            col(FollowUp.state).in_((FollowUpState.LINKED, FollowUpState.PHONED)),
        )
        .limit(1)
    ).first()
    return asked is not None


def _send_link(
    session: Session, work: Workplace, follow_up: FollowUp, call: Call, *, now: datetime
) -> None:
    settings = work.settings
    token = issue_token(follow_up.response_id, secret=settings.secret_key.get_secret_value())
    link = f"{settings.console_url or settings.public_base_url}{SURVEY_PATH}/{token}"
    language = (call.language or "").partition("-")[0].lower()
    surveys.ask_again(session, follow_up.response_id, call=call, by="link", now=now)
    write_message(
        session,
        number=str(call.number),
        body=_TEXTS.get(language, _TEXTS["zh"]).format(link=link),
        purpose="survey_link",
        customer_id=call.customer_id,
        call_id=call.id,
        now=now,
    )


def _phone(session: Session, call: Call, *, now: datetime) -> None:
    """A call that asks; it answers for the agent and the queue of the call that it is about."""
    plan_call(
        session,
        purpose=Purpose.SURVEY,
        number=str(call.number),
        flow=HouseFlow.SURVEY,
        context={},
        now=now,
        due_at=now,
        customer_id=call.customer_id,
        member_id=call.member_id,
        language=call.language,
        queue=call.queue,
    )


def sweep_follow_ups(work: Workplace) -> int:
    """Decide about every wish that is due, and close those whose link nobody answered in time."""
    now = work.clock.now()
    with work.database.session() as session:
        due = session.exec(
            select(FollowUp.response_id)
            .where(FollowUp.state == FollowUpState.DUE, FollowUp.due_at <= now)
            .order_by(col(FollowUp.due_at))
            .limit(AT_ONCE)
        ).all()
        stale = session.exec(
            select(FollowUp.response_id)
            .join(SurveyResponse, col(SurveyResponse.id) == col(FollowUp.response_id))
            .where(
                FollowUp.state == FollowUpState.LINKED,
                col(FollowUp.decided_at) <= now - LINK_LIVES,
                col(SurveyResponse.ended_at).is_(None),
            )
            .limit(AT_ONCE)
        ).all()
    for response_id in due:
        ask_afterwards(work, response_id=str(response_id))
    for response_id in stale:
        _close_unanswered(work, response_id, now=now)
    return len(due) + len(stale)


def _close_unanswered(work: Workplace, response_id: UUID, *, now: datetime) -> None:
    with work.database.session() as session:
        response = session.get_one(SurveyResponse, response_id)
        surveys.end_survey(
            session,
            response_id,
            survey=response.survey,
            call=lock_call(session, response.call_id),
            outcome=SurveyOutcome.REFUSED,
            reason=UNANSWERED,
            now=now,
        )
