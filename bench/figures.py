"""What a bench gives: a number beside the baseline that was measured in the same run."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Attributes:
        name: What was measured, in words.
        value: The number.
        unit: Of the value and the baseline, for example `µs`.
        baseline: The same unit of something known, measured in the same run.
        against: What the baseline is.
        at_most: The value must lie below this.
        at_least_ratio: Value over baseline must not lie below this.
    """

    name: str
    value: float
    unit: str
    baseline: float
    against: str
    at_most: float | None = None
    at_least_ratio: float | None = None

    @property
    def ratio(self) -> float:
        """Value over baseline: what stays comparable from one machine to the next."""
        return self.value / self.baseline if self.baseline else math.nan

    @property
    def missed(self) -> str:
        """Which bound is missed, as a sentence; empty when none is. No number misses any bound."""
        if self.at_most is not None and not self.value < self.at_most:
            return f"{self.value:.4g} {self.unit} is not below {self.at_most:g} {self.unit}"
        if self.at_least_ratio is not None and not self.ratio >= self.at_least_ratio:
            return f"the ratio {self.ratio:.2f} is below {self.at_least_ratio:g}"
        return ""

    def __str__(self) -> str:
        """One aligned line."""
        return (
            f"{self.name:<44} {self.value:>9.4g} {self.unit:<11} "
            f"{self.ratio:>8.2f} x {self.against} ({self.baseline:.4g})"
        )


def percentile(sample: Sequence[float], percent: int) -> float:
    """The percentile (1 to 99) of a sample of at least one."""
    if len(sample) == 1:
        return sample[0]
    return statistics.quantiles(sample, n=100, method="inclusive")[percent - 1]
