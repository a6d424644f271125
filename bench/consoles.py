"""Consoles that listen: agents with an open event stream each, and callers who reach a queue."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.caller import Caller
from bench.figures import Figure, percentile
from bench.house import EPOCH, House
from bench.sizes import Size
from bench.wires import PATIENCE_S, connected
from cti import presence
from staff.api_tokens import issue_api_token
from staff.models import Member, Role
from staff.skills import set_skill

AT_MOST_P99_MS = 150
SKILLS = ("after_sales", "lang:zh-CN")
_MANDARIN, _AFTER_SALES = "1", "2"
_OFFER, _HELLO = b'"offer.made"', b"event: hello"
_PAUSE_S = 0.05
_AGAIN_S = 0.5


def measure(house: House, size: Size, *, voice_port: int, console_port: int) -> Figure:
    """From the webhook that queues a caller to the offer in one of the consoles, 99th percentile.

    The way leads through both pools, PostgreSQL, Redis and the worker. Each caller hangs up once
    the offer was seen.
    """
    tokens = _hire(house, size.consoles)
    callers = [Caller(house.stranger(), voice_port) for _ in range(size.pops)]
    for caller in callers:
        caller.phone(_MANDARIN)
    calls = [(caller.press(caller.next_path, _AFTER_SALES), caller.hang_up()) for caller in callers]
    pops = asyncio.run(_pops(calls, tokens, voice_port, console_port))
    return Figure(
        f"screen pop with {size.consoles} consoles, p99",
        percentile(pops.shown_ms, 99),
        "ms",
        statistics.median(pops.answered_ms),
        "the webhook's own answer",
        at_most=AT_MOST_P99_MS,
    )


def _hire(house: House, number: int) -> list[str]:
    """Agents who are ready, as tokens; nobody signs in with a password."""
    secret = house.settings.secret_key.get_secret_value()
    tokens = []
    with house.database.session() as session:
        for n in range(number):
            member = Member(
                login=f"agent.{n}",
                name=f"Agent {n}",
                number=f"B{n:04}",
                role=Role.AGENT,
                password_hash="",
                created_at=EPOCH,
            )
            session.add(member)
            session.flush()
            for skill in SKILLS:
                set_skill(session, member.id, skill)
            presence.go_ready(session, member.id, now=EPOCH)
            tokens.append(issue_api_token(member, secret=secret))
    return tokens


@dataclass(frozen=True, slots=True)
class _Pops:
    """Milliseconds from each webhook to its answer, and to the offer on a screen."""

    answered_ms: list[float]
    shown_ms: list[float]


async def _pops(
    calls: Sequence[tuple[bytes, bytes]], tokens: Sequence[str], voice_port: int, console_port: int
) -> _Pops:
    offers: asyncio.Queue[float] = asyncio.Queue()
    answers: asyncio.Queue[float] = asyncio.Queue()
    greeted = asyncio.Semaphore(0)
    listening = [
        asyncio.create_task(_listen(console_port, token, offers, greeted)) for token in tokens
    ]
    async with asyncio.timeout(PATIENCE_S):
        for _ in tokens:
            await greeted.acquire()
    (wire,) = await connected(voice_port, 1)
    pops = _Pops([], [])
    try:
        for queueing, hanging_up in calls:
            sent = time.perf_counter()
            wire.ask(queueing, answers.put_nowait)
            pops.answered_ms.append((await _next(answers) - sent) * 1000)
            pops.shown_ms.append((await _next(offers) - sent) * 1000)
            # Else the queue would be full after a while.
            wire.ask(hanging_up, answers.put_nowait)
            await _next(answers)
            await asyncio.sleep(_PAUSE_S)
    finally:
        wire.close()
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    return pops


async def _next(moments: asyncio.Queue[float]) -> float:
    return await asyncio.wait_for(moments.get(), PATIENCE_S)


async def _listen(
    port: int, token: str, offers: asyncio.Queue[float], greeted: asyncio.Semaphore
) -> None:
    """Tell of every offer; a stream that is refused is asked for again, as a browser does."""
    request = (
        "GET /api/v1/stream HTTP/1.1\r\nHost: cc.example.com\r\nAccept: text/event-stream\r\n"
        f"Authorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    )
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(request.encode())
            while line := await reader.readline():
                if _HELLO in line:
                    greeted.release()
                elif _OFFER in line:
                    offers.put_nowait(time.perf_counter())
        finally:
            writer.close()
        await asyncio.sleep(_AGAIN_S)
