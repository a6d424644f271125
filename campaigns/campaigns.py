"""Campaigns: a list of people, a flow they hear, and whether it dials now."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from base.errors import Conflict, NotFound
from campaigns.campaign_states import CAMPAIGN_MOVES
from campaigns.models import Campaign, CampaignState, Target, TargetState
from cti import dialling
from cti.models import DialAttempt
from customers.lookup import identify, phone_index
from telephony.numbers import PartyNumber

PAUSED = "campaign_paused"


def create_campaign(
    session: Session,
    *,
    name: str,
    flow: str,
    now: datetime,
    calendar: str | None = None,
    caller_id: str = "",
    created_by: UUID | None = None,
) -> Campaign:
    """A draft that dials nobody yet.

    Args:
        session: The unit of work of whoever plans it.
        name: What people call it.
        flow: Flow that answers when somebody picks up.
        now: The present instant.
        calendar: Hours in which it may dial; nothing means always.
        caller_id: Number to show, E.164; empty shows the installation's.
        created_by: Who plans it.
    """
    campaign = Campaign(
        name=name,
        flow=flow,
        calendar=calendar,
        caller_id=caller_id,
        created_at=now,
        created_by=created_by,
    )
    session.add(campaign)
    session.flush()
    return campaign


def add_targets(
    session: Session, campaign_id: UUID, numbers: Iterable[PartyNumber], *, now: datetime
) -> int:
    """Put people on the list and give how many were new; a number stands on it once.

    What is no E.164 number is left out.
    """
    added = 0
    for number in numbers:
        if number.e164 is None:
            continue
        target = Target(
            campaign_id=campaign_id,
            customer_id=identify(session, number, now=now).customer_id,
            number_index=phone_index(number.e164),
            next_at=now,
        )
        target.number = number.e164
        session.flush()
        new = session.execute(
            insert(Target)
            .values(target.model_dump())
            .on_conflict_do_nothing(constraint="target_once")
            .returning(col(Target.id))
        ).first()
        added += new is not None
    return added


def start(session: Session, campaign_id: UUID) -> Campaign:
    """Let a campaign dial; one that does already is left alone.

    Raises:
        NotFound: There is no such campaign.
        Conflict: It is finished.
    """
    return _move(session, campaign_id, CampaignState.RUNNING)


def pause(session: Session, campaign_id: UUID, *, now: datetime) -> Campaign:
    """Stop dialling: calls that nobody has answered yet are called off, conversations go on.

    Raises:
        NotFound: There is no such campaign.
        Conflict: It does not run.
    """
    campaign = _move(session, campaign_id, CampaignState.PAUSED)
    unanswered = session.exec(
        select(DialAttempt.id)
        .join(Target, col(Target.id) == col(DialAttempt.target_id))
        .where(
            Target.campaign_id == campaign_id,
            Target.state == TargetState.DIALLING,
            col(DialAttempt.ended_at).is_(None),
            col(DialAttempt.answered_at).is_(None),
        )
    ).all()
    for attempt_id in unanswered:
        dialling.call_off(session, attempt_id, because=PAUSED, now=now)
    return campaign


def _move(session: Session, campaign_id: UUID, state: CampaignState) -> Campaign:
    campaign = session.get(
        Campaign, campaign_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if campaign is None:
        raise NotFound("There is no such campaign.", error_id="campaign.not_found")
    if campaign.state is state:
        return campaign
    if state not in CAMPAIGN_MOVES[campaign.state]:
        raise Conflict(
            f"A campaign that is {campaign.state.value} cannot become {state.value}.",
            error_id="campaign.move",
        )
    campaign.state = state
    session.add(campaign)
    return campaign
