"""Card payments on the line; the card itself never reaches us."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from base.ids import new_id
from base.types import closed_words, instant, maybe_instant
from cti.words import PaymentState


class Payment(SQLModel, table=True):
    """One amount that a caller was asked for.

    Attributes:
        amount_minor: In minor units of `currency`.
        confirmation: The payment provider's receipt; nothing of the card.
        prepared_at: When the recording was to pause; the card is asked for only after it has.
    """

    __table_args__ = (sa.Index("payment_by_call", "call_id", "prepared_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="call.id")
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id", index=True)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    state: PaymentState = Field(default=PaymentState.PREPARING, sa_type=closed_words(PaymentState))
    confirmation: str = Field(default="", max_length=64)
    prepared_at: datetime = instant()
    asked_at: datetime | None = maybe_instant()
    ended_at: datetime | None = maybe_instant()
