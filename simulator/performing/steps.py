"""What a performed verb leads to."""

from enum import StrEnum

from simulator.documents import Source


class Ending(StrEnum):
    """Why a chain of documents stopped."""

    EXHAUSTED = "exhausted"
    HUNG_UP = "hung-up"
    LEFT = "left"


Step = Source | Ending | None
"""Another document, an end, or the next verb."""
