"""Chaos by a dial: what the network does wrong, with seeded chance."""

import asyncio
import random
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Chance = Annotated[float, Field(ge=0, le=1)]


class Dial(BaseModel):
    """How wrong things go. Chances lie in 0..1, durations are simulated seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = 0
    duplicate: Chance = 0
    late: Chance = 0
    late_by_s: tuple[float, float] = (1, 20)
    reorder: Chance = 0
    lose: Chance = 0
    cut: Chance = 0
    duplicate_documents: Chance = 0
    rest_slow: Chance = 0
    rest_slow_s: float = Field(default=2, ge=0)
    rest_fail: Chance = 0
    rest_fail_status: Literal[429, 500, 503] = 500
    hold_call_create: Literal["before", "after"] | None = None
    redirected_action_wins: Chance = 0


@dataclass(frozen=True)
class Fate:
    """What happens to one callback."""

    copies: int = 1
    delay_s: float = 0
    swapped: bool = False
    cut: bool = False


class Chaos:
    """Draws fates from the dial; the same seed and order of asking give the same fates."""

    def __init__(self, dial: Dial | None = None) -> None:
        """Start with that dial, or with everything in order."""
        self._held: list[asyncio.Event] = []
        self.turn(dial or Dial())

    def turn(self, dial: Dial) -> None:
        """Set a new dial and begin its seed afresh; what is held stays held."""
        self.dial = dial
        self._random = random.Random(dial.seed)
        self._overtaken = asyncio.Event()

    def strikes(self, chance: float) -> bool:
        """Draw once; a zero chance draws nothing, so unused dials do not shift the seed."""
        return chance > 0 and self._random.random() < chance

    def fate_of_callback(self) -> Fate:
        """Draw what happens to the next status-like callback."""
        dial = self.dial
        return Fate(
            copies=0 if self.strikes(dial.lose) else 2 if self.strikes(dial.duplicate) else 1,
            delay_s=self._random.uniform(*dial.late_by_s) if self.strikes(dial.late) else 0,
            swapped=self.strikes(dial.reorder),
            cut=self.strikes(dial.cut),
        )

    def overtaken(self) -> asyncio.Event:
        """Give the event that the next callback on its way sets."""
        return self._overtaken

    def pass_by(self) -> None:
        """Let everybody go who waits to be overtaken."""
        self._overtaken.set()
        self._overtaken = asyncio.Event()

    async def hold(self, moment: Literal["before", "after"]) -> None:
        """Hold the creation of a call at that moment until released, if the dial says so."""
        if self.dial.hold_call_create == moment:
            gate = asyncio.Event()
            self._held.append(gate)
            await gate.wait()

    def release(self) -> int:
        """Let all held requests go and give how many there were."""
        held, self._held = self._held, []
        for gate in held:
            gate.set()
        return len(held)
