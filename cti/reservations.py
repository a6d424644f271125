"""What a console does with an offer, from taking it to the end of the wrap-up; the one door."""

from cti.hanging_up import end_by_agent
from cti.meeting import agent_leg_asks, how_it_ended
from cti.offers import OfferGone, accept, reject
from cti.wrap_up import NotYours, complete_wrap_up, save_draft

__all__ = [
    "NotYours",
    "OfferGone",
    "accept",
    "agent_leg_asks",
    "complete_wrap_up",
    "end_by_agent",
    "how_it_ended",
    "reject",
    "save_draft",
]
