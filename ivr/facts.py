"""What the engine may know of the call and the customer: small values, JSON-able, no rows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class CallFacts:
    """The call as it arrived.

    Attributes:
        call_id: Our identity of the call.
        from_: The other party's number in E.164; empty when withheld or odd.
        to: The hotline's number in E.164.
        direction: `inbound` or `outbound`.
        started_at: When the call began, aware UTC.
        campaign: Name of the campaign that placed it; empty for any other call.
    """

    call_id: str = ""
    from_: str = ""
    to: str = ""
    direction: str = "inbound"
    started_at: datetime | None = None
    campaign: str = ""

    def to_json(self) -> dict[str, Any]:
        """A JSON object that `from_json` reads back."""
        return {
            "call_id": self.call_id,
            "from": self.from_,
            "to": self.to,
            "direction": self.direction,
            "started_at": self.started_at.isoformat() if self.started_at else None,
            "campaign": self.campaign,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The facts that `to_json` wrote."""
        started = data["started_at"]
        return cls(
            call_id=data["call_id"],
            from_=data["from"],
            to=data["to"],
            direction=data["direction"],
            started_at=datetime.fromisoformat(started) if started else None,
            campaign=data["campaign"],
        )


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """The customer as the archive knows them; all empty for a stranger.

    Attributes:
        known: Whether exactly one customer was recognised.
        ambiguous: Whether several customers share the number.
        cid: Customer number, for example `C000123`.
        name: How the customer is addressed.
        language: Remembered language tag; empty when never chosen.
        tier: Membership tier, for example `gold`.
        lifecycle: Lifecycle stage, for example `prospect`.
        lead: Lead temperature.
        points: Loyalty points.
        open_tickets: Tickets not yet closed.
        attributes: Contact attributes that flows have set, name to text.
        verified: Whether the caller has proven in this call that they are this customer.
    """

    known: bool = False
    ambiguous: bool = False
    cid: str = ""
    name: str = ""
    language: str = ""
    tier: str = ""
    lifecycle: str = ""
    lead: str = ""
    points: int = 0
    open_tickets: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    verified: bool = False

    def to_json(self) -> dict[str, Any]:
        """A JSON object that `from_json` reads back."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The facts that `to_json` wrote."""
        return cls(**data)
