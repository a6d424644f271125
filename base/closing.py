"""Whether this process was asked to end.

A thread that waits long, such as an event stream, waits on `closing` too and lets go at once;
the web server would otherwise wait for it until it is killed.
"""

import signal
import socket
import threading
from types import FrameType

closing = threading.Event()

ENDINGS = (signal.SIGTERM, signal.SIGINT)


def close_on_signals() -> None:
    """Set `closing` at SIGTERM or SIGINT; for a process whose handlers are its own."""
    for number in ENDINGS:
        signal.signal(number, _close)


def _close(_number: int, _frame: FrameType | None) -> None:
    closing.set()


def overhear_signals() -> None:
    """Set `closing` at SIGTERM or SIGINT, whoever handles them; once, from the main thread.

    A web server puts its own handlers in place later, and only one can be there. So this listens
    to the interpreter's wake-up socket, which hears of every signal that is handled at all.
    """
    receiver, sender = socket.socketpair()
    sender.setblocking(False)  # noqa: FBT003 - the socket module's own signature
    signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_listen, args=(receiver, sender), name="closing", daemon=True).start()


def _listen(receiver: socket.socket, sender: socket.socket) -> None:
    # `sender` is held only so that its number stays open for the interpreter.
    with receiver, sender:
        while not closing.is_set():
            if set(ENDINGS) & set(receiver.recv(64)):
                closing.set()
