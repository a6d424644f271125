"""The names that an expression of any flow file may use, with type and meaning.

What a file declares itself comes on top: `contact.*`, `vars.*` and `result.<survey question>`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Name(NamedTuple):
    """What a name holds.

    Attributes:
        kind: Its CEL type.
        meaning: What it is, for authors.
    """

    kind: str
    meaning: str


VOCABULARY: Mapping[str, Name] = MappingProxyType(
    {
        "call.from": Name("STRING", "The other party's number in E.164; empty when withheld."),
        "call.to": Name("STRING", "The hotline's number in E.164."),
        "call.direction": Name("STRING", "`inbound` or `outbound`."),
        "campaign.name": Name("STRING", "The campaign that placed the call; empty for others."),
        "customer.known": Name("BOOL", "Whether exactly one customer was recognised."),
        "customer.ambiguous": Name("BOOL", "Whether several customers share the number."),
        "customer.cid": Name("STRING", "Customer number, like `C000123`."),
        "customer.name": Name("STRING", "How the customer is addressed."),
        "customer.language": Name("STRING", "Remembered language tag; empty when never chosen."),
        "customer.tier": Name("STRING", "Membership tier, like `gold`."),
        "customer.lifecycle": Name("STRING", "Lifecycle stage, like `prospect`."),
        "customer.lead": Name("STRING", "Lead temperature, like `warm`."),
        "customer.points": Name("INT", "Loyalty points."),
        "customer.open_tickets": Name("INT", "Tickets not yet closed."),
        "customer.verified": Name("BOOL", "Whether the caller has proven to be this customer."),
        "last.key": Name("STRING", "Keys that answered the last question."),
        "last.label": Name("STRING", "Label of the last choice, in the call's language."),
        "last.number": Name("INT", "The last number or amount collected."),
        "last.text": Name("STRING", "Words that answered the last question."),
        "last.value": Name("STRING", "The last answer as text; of a menu, the choice's key."),
        "queue.name": Name("STRING", "The queue that was asked or joined last."),
        "queue.waiting": Name("INT", "Callers in line, at a `queue_check`."),
        "queue.ready": Name("INT", "Agents who could take a call now, at a `queue_check`."),
        "queue.longest_s": Name("INT", "Longest present wait in seconds, at a `queue_check`."),
        "queue.estimate_s": Name("INT", "Estimated wait in seconds; -1 when unknown."),
        "queue.place": Name("INT", "The caller's place in line, from 1; 0 when unknown."),
        "result.outcome": Name("STRING", "How the last request ended, like `found`."),
        "result.number": Name("STRING", "Number of the ticket, order or appointment."),
        "result.state": Name("STRING", "State of the ticket or order."),
        "result.place": Name("INT", "Place in line of a callback that was booked."),
        "result.points": Name("INT", "Points that a look-up found."),
        "result.amount_minor": Name("INT", "Sum of the order, in hundredths."),
        "result.status": Name("INT", "HTTP status that another program answered."),
        "result.title": Name("STRING", "Title of the order."),
        "result.service": Name("STRING", "Name of the appointment's service."),
        "result.reason": Name("STRING", "Why a calendar is closed; empty for ordinary hours."),
        "result.confirmation": Name("STRING", "Receipt of the payment."),
        "result.opens_at": Name("TIMESTAMP", "When the calendar opens next."),
        "result.starts_at": Name("TIMESTAMP", "When the appointment begins."),
        "result.due_at": Name("TIMESTAMP", "When the callback is due."),
        "result.updated_at": Name("TIMESTAMP", "When the ticket or order last moved."),
        "now": Name("TIMESTAMP", "The present instant."),
        "lang": Name("STRING", "The call's language tag."),
    }
)
