"""Why a target is not dialled now. Pure: facts in, a word out; people see the word."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from campaigns.models import CampaignState, TargetState

SPACING_S = 4 * 3600
BUSY_SPACING_S = 15 * 60


class WhyNot(StrEnum):
    """The reasons, the one that lasts longest first."""

    SUPPRESSED = "suppressed"
    FINISHED = "finished"
    ATTEMPTS_USED = "attempts_used"
    NOT_RUNNING = "not_running"
    UNDER_WAY = "under_way"
    OUTSIDE_HOURS = "outside_hours"
    NOT_DUE = "not_due"
    ANOTHER_DIALLED = "another_dialled"


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What decides about a target.

    Attributes:
        is_open: Whether the campaign's hours allow a call now.
        is_suppressed: Whether the number must not be called.
        another_dialled: Whether the campaign has a target on the line; it dials one at a time.
    """

    campaign: CampaignState
    state: TargetState
    attempts: int
    max_attempts: int
    next_at: datetime
    is_open: bool
    is_suppressed: bool
    another_dialled: bool


def why_not(facts: TargetFacts, *, now: datetime) -> WhyNot | None:
    """The reason that a target is not dialled now; nothing when it may be."""
    finished = {TargetState.REACHED, TargetState.UNREACHED, TargetState.EXCLUDED}
    reasons = {
        WhyNot.FINISHED: facts.state in finished,
        WhyNot.SUPPRESSED: facts.is_suppressed,
        WhyNot.ATTEMPTS_USED: facts.attempts >= facts.max_attempts,
        WhyNot.NOT_RUNNING: facts.campaign is not CampaignState.RUNNING,
        WhyNot.UNDER_WAY: facts.state is TargetState.DIALLING,
        WhyNot.OUTSIDE_HOURS: not facts.is_open,
        WhyNot.NOT_DUE: now < facts.next_at,
        WhyNot.ANOTHER_DIALLED: facts.another_dialled,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def next_at(outcome: str, *, ended_at: datetime) -> datetime:
    """When to try a target again that did not answer; a busy line sooner than a silent one."""
    spacing_s = BUSY_SPACING_S if outcome == "busy" else SPACING_S
    return ended_at + timedelta(seconds=spacing_s)
