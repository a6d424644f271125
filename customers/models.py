"""Tables of the customer archive."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from base.crypto import sealed, sealed_json
from base.ids import new_id
from base.types import (
    closed_words,
    digest,
    instant,
    json_document,
    maybe_instant,
    maybe_sealed_bytes,
    sealed_bytes,
)
from customers.words import Proof, PurchaseState


class Stage(StrEnum):
    """Where somebody stands in the customer's life with us."""

    PROSPECT = "prospect"
    CUSTOMER = "customer"
    MEMBER = "member"
    CHURNED = "churned"


class LeadState(StrEnum):
    """How warm a prospect is; a suspect is only a number that phoned."""

    NONE = "none"
    SUSPECT = "suspect"
    COLD = "cold"
    LUKEWARM = "lukewarm"
    WARM = "warm"
    HOT = "hot"


class Tier(StrEnum):
    """Membership level."""

    NONE = "none"
    SILVER = "silver"
    GOLD = "gold"
    PLATINUM = "platinum"


class ContactKind(StrEnum):
    """How a customer can be reached."""

    PHONE = "phone"
    EMAIL = "email"


class InteractionKind(StrEnum):
    """What a line of the customer's timeline tells of."""

    CALL = "call"
    CALLBACK = "callback"
    TICKET = "ticket"
    SURVEY = "survey"
    MESSAGE = "message"
    NOTE = "note"


class Customer(SQLModel, table=True):
    """One person or household in the archive.

    Attributes:
        cid: The number people use (CID 客户编号).
        value_minor: Lifetime value so far, in minor units of the centre's currency.
        rfm: Recency-frequency-monetary cell, for example `5-4-5`.
        churn_pct: Estimated risk of losing them, 0 to 100.
        preferred_member_id: Who looks after them.
        consent: Purpose to evidence; nothing personal.
        attributes_sealed: What flows and people noted, name to text, as JSON.
        pin_hash: Of the PIN they chose; see `customers.proofs`.
        identity_sealed: Number of their identity document.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    cid: int | None = Field(
        default=None,
        sa_column=sa.Column(sa.BigInteger, sa.Identity(start=20001), unique=True, nullable=False),
    )
    name_sealed: bytes | None = maybe_sealed_bytes()
    language: str | None = Field(default=None, max_length=16)
    stage: Stage = Field(default=Stage.PROSPECT, sa_type=closed_words(Stage))
    lead_state: LeadState = Field(
        default=LeadState.NONE,
        sa_type=closed_words(LeadState),
    )
    tier: Tier = Field(default=Tier.NONE, sa_type=closed_words(Tier))
    points: int = 0
    value_minor: int = Field(default=0, sa_type=sa.BigInteger)
    rfm: str = Field(default="", max_length=8)
    churn_pct: int | None = None
    preferred_member_id: UUID | None = Field(default=None, foreign_key="member.id", index=True)
    consent: dict[str, Any] = json_document()
    attributes_sealed: bytes | None = maybe_sealed_bytes()
    pin_hash: str | None = Field(default=None, max_length=200)
    identity_sealed: bytes | None = maybe_sealed_bytes()
    created_at: datetime = instant(index=True)
    erased_at: datetime | None = maybe_instant()

    name = sealed("name_sealed")
    attributes = sealed_json("attributes_sealed")
    identity = sealed("identity_sealed")


class ContactPoint(SQLModel, table=True):
    """A number or address that reaches a customer; several customers may share one."""

    __tablename__ = "contact_point"
    __table_args__ = (
        sa.Index("contact_point_value", "value_index"),
        sa.UniqueConstraint("customer_id", "value_index", name="contact_point_once"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    customer_id: UUID = Field(foreign_key="customer.id", index=True)
    kind: ContactKind = Field(sa_type=closed_words(ContactKind))
    value_sealed: bytes = sealed_bytes()
    value_index: bytes = digest()
    verified_at: datetime | None = maybe_instant()
    is_primary: bool = False

    value = sealed("value_sealed")


class SearchToken(SQLModel, table=True):
    """A keyed hash of one word, bigram, syllable or number tail of a customer's record."""

    __tablename__ = "search_token"

    token: bytes = digest(primary_key=True)
    customer_id: UUID = Field(foreign_key="customer.id", primary_key=True, index=True)


class Label(SQLModel, table=True):
    """A word that somebody, or a rule, put on a customer."""

    customer_id: UUID = Field(foreign_key="customer.id", primary_key=True)
    word: str = Field(primary_key=True, max_length=40)
    put_at: datetime = instant()
    put_by: UUID | None = Field(default=None, foreign_key="member.id")


class Interaction(SQLModel, table=True):
    """One line of a customer's timeline; the thing itself lies in the package that wrote it.

    Attributes:
        subject_id: Id of the call, ticket, callback or survey response.
        words: What the line shows, as catalogue words and numbers: never free text of a person.
    """

    __table_args__ = (
        sa.Index("interaction_timeline", "customer_id", sa.desc("at")),
        sa.UniqueConstraint("kind", "subject_id", name="interaction_once"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    customer_id: UUID = Field(foreign_key="customer.id")
    at: datetime = instant()
    kind: InteractionKind = Field(sa_type=closed_words(InteractionKind))
    subject_id: UUID
    words: dict[str, Any] = json_document()


class Suppression(SQLModel, table=True):
    """A number that must not be called or texted (do-not-call), with who asked and when."""

    __table_args__ = (
        sa.Index(
            "suppression_live",
            "value_index",
            "channel",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    value_index: bytes = digest()
    channel: str = Field(max_length=16)
    reason: str = Field(max_length=60)
    started_at: datetime = instant()
    ended_at: datetime | None = maybe_instant()


class ProofAttempt(SQLModel, table=True):
    """One try to show who is calling; what is counted to slow down guessing.

    Attributes:
        number_index: Blind index of the number that was calling; nothing when it was withheld.
        customer_id: Whom the caller claimed to be, where we know such a person.
    """

    __tablename__ = "proof_attempt"
    __table_args__ = (
        sa.Index("proof_attempt_by_number", "number_index", "at"),
        sa.Index("proof_attempt_by_customer", "customer_id", "at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = instant()
    proof: Proof = Field(sa_type=closed_words(Proof))
    number_index: bytes | None = digest(nullable=True, default=None)
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id")
    passed: bool


class OneTimeCode(SQLModel, table=True):
    """A code that was sent to a customer's own telephone; it opens once, and not for long."""

    __tablename__ = "one_time_code"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    customer_id: UUID = Field(foreign_key="customer.id", index=True)
    code_hash: bytes = digest()
    made_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = maybe_instant()


class Purchase(SQLModel, table=True):
    """Something a customer ordered.

    Attributes:
        number: The order number that people and callers use, digits and capital letters.
        title: What it was, in a few words.
        amount_minor: Its price in minor units of `currency`.
    """

    __table_args__ = (sa.Index("purchase_by_customer", "customer_id", sa.desc("bought_at")),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    customer_id: UUID = Field(foreign_key="customer.id")
    number: str = Field(unique=True, max_length=32)
    title: str = Field(max_length=120)
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(default="CNY", max_length=3)
    state: PurchaseState = Field(default=PurchaseState.PLACED, sa_type=closed_words(PurchaseState))
    bought_at: datetime = instant()
    updated_at: datetime = instant()
