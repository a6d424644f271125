"""What a start takes for itself alone: a data folder and some ports."""

import fcntl
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from base.stores.refusals import InUse


@contextmanager
def sole_use(data_dir: Path) -> Iterator[None]:
    """Hold `data_dir`, created where needed, until the block ends or this process dies.

    Raises:
        InUse: Another process holds it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    # The kernel forgets a lock with its process, so a killed start leaves nothing to clean.
    with (data_dir / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise InUse(
                f"{data_dir} is in use by process {lock.read().strip() or 'unknown'}: "
                "stop that one, or name another folder with --data"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def require_free_ports(ports: Iterable[int]) -> None:
    """Return when nobody listens on these ports of 127.0.0.1.

    Raises:
        InUse: Somebody does; names the port.
    """
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise InUse(
                    f"Port {port} on 127.0.0.1 is taken: stop who listens there, or name another "
                    "number with --port-base"
                ) from error
