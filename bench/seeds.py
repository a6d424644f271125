"""Scripted calls on a network that misbehaves, seed by seed: how often a promise was broken."""

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figures import Figure
from bench.sizes import Size
from bench.starts import free_ports

_PATIENCE_S = 600


def measure(size: Size) -> Figure:
    """How many headless demos, each with a seed of its own, ended with a complaint of the audit."""
    broken = sum(not _keeps_every_promise(seed, size) for seed in range(1, size.seeds + 1))
    return Figure(
        f"seeds of {size.seeds} on which a promise was broken",
        broken,
        "seeds",
        size.seeds,
        f"demos of {size.scripted} calls",
        at_most=1,
    )


def _keeps_every_promise(seed: int, size: Size) -> bool:
    with tempfile.TemporaryDirectory(prefix="cordboard-seed-") as folder:
        Path(folder).chmod(0o755)  # an unprivileged server lives in it
        demo = [sys.executable, "-m", "cli", "demo", "--headless", "--data", folder]
        told = subprocess.run(  # noqa: S603 - our own code
            [
                *demo,
                *("--port-base", str(free_ports()), "--seed", str(seed)),
                *("--calls", str(size.scripted)),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    if told.returncode:
        print(f"seed {seed}: {told.stdout}{told.stderr}", file=sys.stderr)
    return told.returncode == 0
