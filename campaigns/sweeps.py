"""Running campaigns, seen by PostgreSQL alone."""

from sqlmodel import select

from campaigns.models import Campaign, CampaignState
from campaigns.targets import dial_next
from cti.workplace import Workplace


def sweep_campaigns(work: Workplace) -> int:
    """Plan the next call of every running campaign; gives how many were planned."""
    with work.database.session() as session:
        running = session.exec(
            select(Campaign.id).where(Campaign.state == CampaignState.RUNNING)
        ).all()
    planned = 0
    for campaign_id in running:
        with work.database.session() as session:
            planned += dial_next(session, campaign_id, now=work.clock.now()) is not None
    return planned
