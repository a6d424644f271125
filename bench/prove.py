"""`python -m bench.prove`: the house's bounds at full size; status 1 when one is missed."""

import sys
from collections.abc import Iterable

from bench.figures import Figure
from bench.rounds import figures
from bench.sizes import FULL


def judged(measured: Iterable[Figure]) -> int:
    """Print each figure with its verdict; 1 when a bound is missed or nothing was measured."""
    held, missed = 0, []
    for figure in measured:
        bounded = figure.at_most is not None or figure.at_least_ratio is not None
        verdict = ("MISSED" if figure.missed else "held") if bounded else ""
        print(f"{verdict:<6} {figure}", flush=True)
        held += bounded and not figure.missed
        if figure.missed:
            missed.append(f"{figure.name}: {figure.missed}")
    print(f"{held} bounds held, {len(missed)} missed.")
    for sentence in missed:
        print(f"  {sentence}")
    return int(bool(missed) or not held)


def main() -> None:
    """Measure everything at full size and judge it."""
    sys.exit(judged(figures(FULL)))


if __name__ == "__main__":
    main()
