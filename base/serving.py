"""A WSGI application behind Granian: one process with threads, which ends when it is told to."""

import gc
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from base.closing import overhear_signals
from base.stores.tether import tie_to_parent

# A webhook in progress may finish; a stream that does not let go may not keep us here.
KILL_AFTER_S = 2
_OBJECTS_BETWEEN_COLLECTIONS = 20_000
# A page may take long, and events must not wait behind it.
PAGE_SLICE_S = 0.005
# A webhook computes for about a millisecond. Under load it waits behind several others, and at the
# end of a short slice each would be put off in the middle of its work, to nobody's gain.
WEBHOOK_SLICE_S = 0.02

Application = Callable[..., Any]


def serve(load: Callable[[], Application], *, port: int, threads: int, slice_s: float) -> None:
    """Answer on 127.0.0.1 until SIGTERM or SIGINT, then end within `KILL_AFTER_S` and a second.

    Args:
        load: Gives the application; called in the process that serves it.
        port: Where to listen.
        threads: How many requests are worked on at once; each event stream holds one.
        slice_s: How long one of them may compute while others wait for the interpreter.
    """
    server = Granian(
        "cordboard",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,
        blocking_threads=threads,
        workers_kill_timeout=KILL_AFTER_S,
    )
    server.serve(
        target_loader=partial(_load_in_worker, load, os.getpid(), slice_s), wrap_loader=False
    )


def _load_in_worker(load: Callable[[], Application], parent: int, slice_s: float) -> Application:
    # Granian's parent process can be killed too, and the port would stay taken.
    if not tie_to_parent(signal.SIGKILL, parent=parent):
        raise SystemExit("the server process is gone")
    overhear_signals()
    application = load()
    # What was loaded stays, so no collection need look at it again, in the middle of somebody's
    # call.
    gc.collect()
    gc.freeze()
    # A request leaves next to no cycles, and each makes some thousand objects.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 10, 10)
    sys.setswitchinterval(slice_s)
    return application
