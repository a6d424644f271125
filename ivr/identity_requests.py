"""Who is calling: what a flow asks, and what it hears. Keyed digits are never shown."""

from dataclasses import dataclass, field
from uuid import UUID

from customers.words import Proof
from ivr.facts import CustomerFacts


@dataclass(frozen=True, slots=True)
class StartProof:
    """A caller is about to prove who they are; answered by `ProofStarted`.

    Attributes:
        proof_id: Identity of this asking; a code is sent once for it.
        proof: How.
        cid: Number of the customer whom the call is taken to be; empty for a stranger.
        digits: How many digits a code has.
    """

    proof_id: UUID
    proof: Proof
    cid: str
    digits: int


@dataclass(frozen=True, slots=True)
class ProofStarted:
    """Whether the calling number may try; says nothing of whether the customer exists."""

    locked: bool


@dataclass(frozen=True, slots=True)
class CheckProof:
    """What the caller keyed; answered by `ProofChecked`.

    Attributes:
        attempt_id: Identity of the attempt, which counts once.
        proof_id: The asking it belongs to.
        proof: How.
        cid: As in `StartProof`.
        keyed: The digits.
    """

    attempt_id: UUID
    proof_id: UUID
    proof: Proof
    cid: str
    keyed: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProofChecked:
    """Whether it was right.

    Attributes:
        passed: Whether the caller is that customer.
        locked: Whether the calling number has used up its attempts.
        facts: The customer, when passed.
    """

    passed: bool
    locked: bool
    facts: CustomerFacts = field(default_factory=CustomerFacts)
