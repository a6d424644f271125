"""Connections to a server on this machine, and the two ways of loading it.

As fast as it answers: what it can do. At a steady pace, whether or not it keeps up: how long people
wait. Both end after a known number of requests, or when no answer comes for a while.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

PATIENCE_S = 20.0
_OK = (b"http/1.1 200 ", b"http/1.1 204 ")
_LENGTH = b"content-length: "


class NotAnswered(Exception):
    """A request was refused, degraded, or cut off: the load measured nothing."""


class Wire(asyncio.Protocol):
    """One keep-alive connection; asks one thing at a time, in the order it was told to.

    Callbacks and no coroutine per request: on two cores the load must cost less than what it loads.
    """

    def __init__(self) -> None:
        """Unconnected; `connected` gives connected ones."""
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self._waiting: deque[tuple[bytes, Callable[[float], None]]] = deque()
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be ready to ask."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP gives no other
        self._transport = transport

    def ask(self, request: bytes, on_answer: Callable[[float], None]) -> None:
        """Send a request, after those before it; tells the moment when its answer was complete."""
        self._waiting.append((request, on_answer))
        if len(self._waiting) == 1:
            self._send()

    def _send(self) -> None:
        assert self._transport is not None  # noqa: S101 - connected before it is handed out
        self._transport.write(self._waiting[0][0])

    def data_received(self, data: bytes) -> None:
        """Take a piece of the answer."""
        self._got += data
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found:
            return
        head = head.lower()
        if not head.startswith(_OK) or b"x-cordboard-degraded" in head:
            self._fail(head.split(b"\r\n")[0].decode())
            return
        if len(body) < int(head.partition(_LENGTH)[2].split(b"\r\n")[0] or 0):
            return
        self._got = b""
        now = time.perf_counter()
        _, on_answer = self._waiting.popleft()
        if self._waiting:
            self._send()
        on_answer(now)  # may ask the next thing, which then goes out by itself

    def connection_lost(self, exc: Exception | None) -> None:
        """Give up what was asked."""
        if self._waiting:
            self._fail(f"the connection ended: {exc}")

    def _fail(self, reason: str) -> None:
        if not self.failed.done():
            self.failed.set_exception(NotAnswered(reason))

    def close(self) -> None:
        """Hang up."""
        self.failed.cancel()
        if self._transport is not None:
            self._transport.close()


async def connected(port: int, number: int) -> list[Wire]:
    """So many wires to a port of this machine."""
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Wire, "127.0.0.1", port))[1] for _ in range(number)]


async def finished(
    lines: Sequence[Wire], done: asyncio.Future[None], *, within_s: float = PATIENCE_S
) -> None:
    """Return when `done` is set.

    Raises:
        NotAnswered: Before that one of the wires failed, or it took longer than `within_s`.
    """
    faults = [wire.failed for wire in lines]
    await asyncio.wait([done, *faults], timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    for fault in faults:
        if fault.done():
            fault.result()
    if not done.done():
        raise NotAnswered(f"no answer within {within_s:g} s")


def throughput(port: int, scripts: Sequence[Sequence[bytes]], *, wires: int) -> float:
    """Requests per second when every wire asks again as soon as it was answered.

    Args:
        port: On 127.0.0.1.
        scripts: Requests that follow one another; a script is never on two wires at once.
        wires: Connections.
    """
    total = sum(map(len, scripts))

    async def load() -> float:
        waiting = deque(scripts)
        left = total
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        lines = await connected(port, wires)

        def follow(wire: Wire, script: deque[bytes]) -> None:
            if not script and waiting:
                script.extend(waiting.popleft())
            if script:
                wire.ask(script.popleft(), lambda _: answered(wire, script))

        def answered(wire: Wire, script: deque[bytes]) -> None:
            nonlocal left
            left -= 1
            if left:
                follow(wire, script)
            elif not done.done():
                done.set_result(None)

        begun = time.perf_counter()
        for wire in lines:
            follow(wire, deque())
        # At ten per second nobody needs a number any more.
        await finished(lines, done, within_s=PATIENCE_S + total / 10)
        spent_s = time.perf_counter() - begun
        for wire in lines:
            wire.close()
        return total / spent_s

    return asyncio.run(load())


@dataclass(frozen=True, slots=True)
class Pace:
    """A steady load.

    Attributes:
        latencies_ms: From the moment a request was due to the end of its answer.
        late_ms: The latest that one was handed over after it was due: our own share of the delay.
    """

    latencies_ms: list[float]
    late_ms: float


def paced(port: int, scripts: Sequence[Sequence[bytes]], *, per_s: float) -> Pace:
    """The scripts' requests by turns at a steady pace, each script on a wire of its own."""

    async def load() -> Pace:
        lines = await connected(port, len(scripts))
        rounds = zip(*scripts, strict=True)
        due = [(wire, raw) for turn in rounds for wire, raw in zip(lines, turn, strict=True)]
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        begun = time.perf_counter() + 0.05
        late_s, latencies_ms = 0.0, list[float]()

        def answered(at: float, now: float) -> None:
            latencies_ms.append((now - at) * 1000)
            if len(latencies_ms) == len(due) and not done.done():
                done.set_result(None)

        for number, (wire, raw) in enumerate(due):
            at = begun + number / per_s
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            late_s = max(late_s, time.perf_counter() - at)
            wire.ask(raw, lambda now, at=at: answered(at, now))  # type: ignore[misc]
        await finished(lines, done)
        for wire in lines:
            wire.close()
        return Pace(latencies_ms, late_s * 1000)

    return asyncio.run(load())
