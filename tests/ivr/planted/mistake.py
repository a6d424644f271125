"""One planted mistake."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One edit.

    Attributes:
        old: Words that stand in the file once.
        new: What they become.
        says: Words of the fault.
        at: Where the fault must be told; the line where these words begin in or after the edit.
    """

    old: str
    new: str
    says: str
    at: str


def one(old: str, new: str, says: str, at: str = "") -> Mistake:
    """A mistake that is told where the edit begins, or at the words given."""
    return Mistake(old, new, says, at or new.lstrip())
