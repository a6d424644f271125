"""The two ways a child comes to life: a program that is executed, or a function after a fork.

The fork spares our own roles the second or two that each would spend on importing what the
supervisor has imported already; on two cores that is most of a start.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Protocol

from base.stores import tether
from base.stores.accounts import Account


class Process(Protocol):
    """What a supervisor needs of a child."""

    @property
    def pid(self) -> int:
        """Its process id, also after its end."""
        ...

    def poll(self) -> int | None:
        """The exit status, negative for a signal, or None while it lives."""
        ...

    def wait(self) -> int:
        """The exit status, waited for."""
        ...

    def send_signal(self, sig: int) -> None:
        """Send a signal; nothing happens when it has ended."""
        ...


def execute(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    account: Account,
    orphan_signal: signal.Signals,
    stdin: bytes,
    log: IO[bytes] | None,
) -> Process:
    """Run a program as `account`, tied to us by the script in `tether`."""
    shim = [sys.executable, "-I", "-S", tether.__file__, str(int(orphan_signal))]
    process = subprocess.Popen(  # noqa: S603 - the recipe is ours
        [*shim, str(os.getpid()), str(account.uid), str(account.gid), *command],
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    if process.stdin is not None:
        try:
            process.stdin.write(stdin)
            process.stdin.close()
        except BrokenPipeError:
            # It died before reading; whoever waits for readiness reports that with its last words.
            return process
    return process


class _Forked:
    """Python's own forked process, seen like an executed one."""

    def __init__(self, process: multiprocessing.process.BaseProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int:
        self._process.join()
        return self._process.exitcode or 0

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)


def fork(
    function: Callable[[], None],
    *,
    environment: Mapping[str, str],
    orphan_signal: signal.Signals,
    log: IO[bytes] | None,
) -> Process:
    """Run a function in a copy of this process, which must have no other threads."""
    process = multiprocessing.get_context("fork").Process(
        target=_enter, args=(function, environment, orphan_signal, os.getpid(), log)
    )
    process.start()
    return _Forked(process)


def _enter(
    function: Callable[[], None],
    environment: Mapping[str, str],
    orphan_signal: signal.Signals,
    parent: int,
    log: IO[bytes] | None,
) -> None:
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if not tether.tie_to_parent(orphan_signal, parent=parent):
        sys.exit("the supervisor is gone")
    if log is not None:
        os.dup2(log.fileno(), sys.stdout.fileno())
    os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(environment)
    function()
