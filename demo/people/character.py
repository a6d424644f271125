"""Who phones: language, wish, patience, mood, and the moment at which they hang up."""

import random
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

CHINESE, ENGLISH = "zh-CN", "en-US"


class Wish(StrEnum):
    """Why they phone; the value is the key of the main menu."""

    BUY = "1"
    HELP = "2"
    APPOINTMENT = "3"
    COMPLAINT = "4"
    STATUS = "5"
    POINTS = "6"
    SOMEBODY = "0"


class Waiting(StrEnum):
    """What they do when the wait offers them something else."""

    STAY = ""
    CALLBACK = "1"
    MESSAGE = "2"


class Moment(StrEnum):
    """Awkward moments to hang up."""

    NEVER = "never"
    GREETING = "greeting"
    MENU = "menu"
    QUEUE = "queue"
    MEETING = "meeting"
    TALK = "talk"
    SURVEY = "survey"
    MESSAGE = "message"


@dataclass(frozen=True)
class Character:
    """One person at a telephone; all durations in simulated seconds.

    Attributes:
        speaks: Says the wish where they could press a key.
        patience_s: Waits so long for an agent before hanging up.
        csat: 1 to 5, or nothing: does not answer the survey.
        callee: What they do when they are phoned, as the simulator's telephones know it.
    """

    number: str
    language: str = CHINESE
    wish: Wish = Wish.HELP
    speaks: bool = False
    patience_s: float = 240.0
    waiting: Waiting = Waiting.STAY
    hangs_up: Moment = Moment.NEVER
    csat: int | None = 5
    nps: int = 9
    callee: dict[str, Any] = field(default_factory=dict)


_WISHES = (
    *(Wish.BUY,) * 4,
    *(Wish.HELP,) * 5,
    *(Wish.COMPLAINT,) * 2,
    Wish.SOMEBODY,
    Wish.APPOINTMENT,
    Wish.STATUS,
    Wish.POINTS,
)
_MOMENTS = tuple(moment for moment in Moment if moment is not Moment.NEVER)
_MOODS = {"glad": (5, 5, 4), "calm": (5, 4, 4, 3), "cross": (3, 2, 1)}
_ANSWERS = (
    *({"answer_after_s": 4.0},) * 5,
    {"no_answer": True},
    {"busy": True},
    {"reject": True},
)


def draw(chance: random.Random, number: str, *, awkward: float) -> Character:
    """Somebody at a number.

    Args:
        chance: The same seed gives the same people.
        number: Their telephone.
        awkward: Share of people who hang up at an awkward moment, 0 to 1.
    """
    mood = chance.choices(list(_MOODS), (4, 4, 2))[0]
    csat = chance.choice(_MOODS[mood])
    return Character(
        number=number,
        language=ENGLISH if number.startswith("+1") else chance.choice((CHINESE,) * 4 + (ENGLISH,)),
        wish=chance.choice(_WISHES),
        speaks=chance.random() < 0.2,  # noqa: PLR2004 - one in five
        patience_s=chance.uniform(90, 400),
        waiting=chance.choice((Waiting.STAY, Waiting.STAY, Waiting.CALLBACK, Waiting.MESSAGE)),
        hangs_up=chance.choice(_MOMENTS) if chance.random() < awkward else Moment.NEVER,
        csat=csat if chance.random() < 0.8 else None,  # noqa: PLR2004 - four in five
        nps=min(10, csat * 2 + chance.randint(0, 1)),
        callee=chance.choice(_ANSWERS),
    )
