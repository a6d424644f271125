"""One target after the other: claimed, planned, and judged by how its call ended."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from calendars.hours import opening_at
from campaigns.campaign_states import TARGET_MOVES
from campaigns.models import Campaign, CampaignState, Target, TargetState
from campaigns.why_not import TargetFacts, WhyNot, next_at, why_not
from cti.dialling import plan_call
from cti.models import AttemptState, DialAttempt, Purpose
from customers.suppressions import is_suppressed

# Beyond this the hours may be over; the target then waits for its next turn.
CALL_WITHIN_S = 120


def dial_next(session: Session, campaign_id: UUID, *, now: datetime) -> DialAttempt | None:
    """Plan the call to the campaign's next target; nothing while one is on the line.

    Two workers never take the same: the campaign's row is locked, and whoever comes second passes.
    Targets that must not be called are excluded on the way.
    """
    campaign = session.exec(
        select(Campaign)
        .where(Campaign.id == campaign_id, Campaign.state == CampaignState.RUNNING)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    if campaign is None:
        return None
    while target := _next_waiting(session, campaign_id, now=now):
        reason = why_not(facts_of(session, campaign, target, now=now), now=now)
        if reason is None:
            return _plan(session, campaign, target, now=now)
        _note_reason(session, target, reason)
        if target.state is TargetState.WAITING:
            return None
    _finish_if_done(session, campaign)
    return None


def _next_waiting(session: Session, campaign_id: UUID, *, now: datetime) -> Target | None:
    return session.exec(
        select(Target)
        .where(
            Target.campaign_id == campaign_id,
            Target.state == TargetState.WAITING,
            Target.next_at <= now,
        )
        .order_by(col(Target.next_at), col(Target.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()


def facts_of(session: Session, campaign: Campaign, target: Target, *, now: datetime) -> TargetFacts:
    """What decides about a target now, for dialling it and for explaining why it is not."""
    on_the_line = session.exec(
        select(Target.id)
        .where(
            Target.campaign_id == campaign.id,
            Target.state == TargetState.DIALLING,
            Target.id != target.id,
        )
        .limit(1)
    ).first()
    is_open = campaign.calendar is None or opening_at(session, campaign.calendar, now=now).is_open
    return TargetFacts(
        campaign=campaign.state,
        state=target.state,
        attempts=target.attempts,
        max_attempts=target.max_attempts,
        next_at=target.next_at,
        is_open=is_open,
        is_suppressed=is_suppressed(session, target.number_index, "call"),
        another_dialled=on_the_line is not None,
    )


def _note_reason(session: Session, target: Target, reason: WhyNot) -> None:
    target.waiting_because = reason.value
    if reason is WhyNot.SUPPRESSED:
        target.state = TargetState.EXCLUDED
    elif reason is WhyNot.ATTEMPTS_USED:
        target.state = TargetState.UNREACHED
    session.add(target)
    session.flush()


def _plan(session: Session, campaign: Campaign, target: Target, *, now: datetime) -> DialAttempt:
    target.state = TargetState.DIALLING
    target.waiting_because = ""
    session.add(target)
    return plan_call(
        session,
        purpose=Purpose.CAMPAIGN,
        number=target.number,
        flow=campaign.flow,
        context={"campaign": campaign.name},
        now=now,
        due_at=now,
        target_id=target.id,
        customer_id=target.customer_id,
        caller_id=campaign.caller_id,
        expires_at=now + timedelta(seconds=CALL_WITHIN_S),
    )


def note_reached(session: Session, target_id: UUID, *, now: datetime) -> None:
    """Somebody picked up; the target is done. May be repeated."""
    target = _locked(session, target_id)
    if _move(session, target, TargetState.REACHED):
        target.reached_at = now


def note_attempt_over(session: Session, attempt: DialAttempt, target_id: UUID) -> None:
    """Judge a target by an attempt that nobody answered: again later, or never.

    A call that was never placed does not count. In doubt nobody is dialled twice.
    """
    target = _locked(session, target_id)
    ended_at = attempt.ended_at or attempt.planned_at
    target.waiting_because = attempt.outcome
    if attempt.state in {AttemptState.REFUSED, AttemptState.DOUBTFUL}:
        _move(session, target, TargetState.UNREACHED)
        return
    if attempt.state is AttemptState.WITHDRAWN:
        _move(session, target, TargetState.WAITING)
        return
    target.attempts += 1
    if target.attempts >= target.max_attempts:
        _move(session, target, TargetState.UNREACHED)
    elif _move(session, target, TargetState.WAITING):
        target.next_at = next_at(attempt.outcome, ended_at=ended_at)


def _locked(session: Session, target_id: UUID) -> Target:
    return session.get_one(
        Target, target_id, with_for_update={"key_share": True}, populate_existing=True
    )


def _move(session: Session, target: Target, state: TargetState) -> bool:
    session.add(target)
    if state not in TARGET_MOVES[target.state]:
        return False
    target.state = state
    return True


def _finish_if_done(session: Session, campaign: Campaign) -> None:
    left = session.exec(
        select(Target.id)
        .where(
            Target.campaign_id == campaign.id,
            col(Target.state).in_((TargetState.WAITING, TargetState.DIALLING)),
        )
        .limit(1)
    ).first()
    listed = session.exec(
        select(sa.func.count()).select_from(Target).where(Target.campaign_id == campaign.id)
    ).one()
    if left is None and listed:
        campaign.state = CampaignState.FINISHED
        session.add(campaign)
