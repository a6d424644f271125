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
from bench.wires import PATIENCE_S, NotAnswered, connected
from cti import presence
from staff.api_tokens import issue_api_token
from staff.models import Member, Role
from staff.skills import set_skill

AT_MOST_P99_MS = 150
SKILLS = ("after_sales", "lang:zh-CN")
_MANDARIN, _AFTER_SALES = "1", "2"
_OFFER = b'"offer.made"'
_PAUSE_S = 0.05
# Before the first caller, so that no console is still connecting.
_SETTLE_S = 0.5


def measure(house: House, size: Size, *, voice_port: int, console_port: int) -> Figure:
    """From the webhook that queues a caller to the offer in one of the consoles, 99th percentile.

    The way leads through both pools, PostgreSQL, Redis and the worker. Every agent gets one caller.
    """
    tokens = _hire(house, size.consoles)
    callers = [Caller(house.stranger(), voice_port) for _ in range(size.pops)]
    for caller in callers:
        caller.phone(_MANDARIN)
    queueing = [caller.press(caller.next_path, _AFTER_SALES) for caller in callers]
    pops = asyncio.run(_pops(queueing, tokens, voice_port, console_port))
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
    webhooks: Sequence[bytes], tokens: Sequence[str], voice_port: int, console_port: int
) -> _Pops:
    offers: asyncio.Queue[float] = asyncio.Queue()
    answers: asyncio.Queue[float] = asyncio.Queue()
    listening = [asyncio.create_task(_listen(console_port, token, offers)) for token in tokens]
    await asyncio.sleep(_SETTLE_S)
    (wire,) = await connected(voice_port, 1)
    pops = _Pops([], [])
    try:
        for webhook in webhooks:
            sent = time.perf_counter()
            wire.ask(webhook, answers.put_nowait)
            pops.answered_ms.append((await _next(answers) - sent) * 1000)
            pops.shown_ms.append((await _next(offers) - sent) * 1000)
            await asyncio.sleep(_PAUSE_S)
    finally:
        wire.close()
        for task in listening:
            task.cancel()
        ended = await asyncio.gather(*listening, return_exceptions=True)
    if faults := [fault for fault in ended if isinstance(fault, NotAnswered)]:
        raise faults[0]
    return pops


async def _next(moments: asyncio.Queue[float]) -> float:
    return await asyncio.wait_for(moments.get(), PATIENCE_S)


async def _listen(port: int, token: str, offers: asyncio.Queue[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            b"GET /api/v1/stream HTTP/1.1\r\nHost: cc.example.com\r\nAccept: text/event-stream\r\n"
            b"Authorization: Bearer " + token.encode() + b"\r\n\r\n"
        )
        status = await reader.readline()
        if b" 200 " not in status:
            raise NotAnswered(f"a stream was refused: {status.decode().strip()}")
        while line := await reader.readline():
            if _OFFER in line:
                offers.put_nowait(time.perf_counter())
    finally:
        writer.close()
