"""Real processes of this project, watched by what they write."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN_SETTINGS = ("CORDBOARD_", "TWILIO_", "DATABASE_URL", "REDIS_URL")


class Program:
    """A started process; reading its output is how a test waits."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Made by `program`."""
        self.process = process
        self.output: list[str] = []

    def wait_for(self, words: str) -> str:
        """The next line that contains `words`; fails with everything written when it ends."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line)
            if words in line:
                return line
        raise AssertionError(f"it ended without {words!r}:\n{''.join(self.output)}")

    def rest(self, *, within_s: float = 100) -> str:
        """Everything it still writes until its end."""
        return self.process.communicate(timeout=within_s)[0]


@contextmanager
def program(
    arguments: Sequence[str], *, environment: Mapping[str, str] | None = None
) -> Iterator[Program]:
    """Run Python with these arguments in a clean environment; killed when the block ends."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(OWN_SETTINGS)}
    process = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env={**inherited, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT), **(environment or {})},
    )
    with process:
        try:
            yield Program(process)
        finally:
            process.kill()


def cordboard(*arguments: str) -> list[str]:
    """The arguments that run a command of this tree."""
    return ["-m", "cli", *arguments]
