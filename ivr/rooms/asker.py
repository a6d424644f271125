"""Who asks: one call, in the unit of work of its webhook."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from cti.models import Call
from ivr.rules import Rules


@dataclass(frozen=True, slots=True)
class Asker:
    """What every question to the rooms below needs.

    Attributes:
        session: The webhook's unit of work.
        call: The call, locked.
        language: Tag that the caller speaks now.
        rules: The installation's rules.
        now: The present instant.
    """

    session: Session
    call: Call
    language: str
    rules: Rules
    now: datetime

    @property
    def customer_id(self) -> UUID | None:
        """Whom the call belongs to; nothing for a stranger."""
        return self.call.customer_id

    def in_language(self, labels: dict[str, str]) -> str:
        """A name in the caller's language, or in whatever language there is."""
        return labels.get(self.language) or next(iter(labels.values()), "")
