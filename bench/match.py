"""How long one match takes among the agents who are free and the callers who wait."""

import random
import statistics
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bench import yardstick
from bench.figures import Figure
from cti.routing import FreeAgent, WaitingEntry, choose

AT_MOST_MS = 5
PREFERRING = 0.1  # of those who wait
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SKILLS = [f"product_{n}" for n in range(12)] + ["lang:zh-CN", "lang:en-US"]


def measure(*, agents: int, entries: int, rounds: int) -> Figure:
    """The median of `rounds` matches."""
    chance = random.Random(7)  # noqa: S311 - a seeded load, no secret
    free = [
        FreeAgent(
            UUID(int=n),
            {s: chance.randint(1, 5) for s in chance.sample(SKILLS, chance.randint(2, 6))},
            NOW - timedelta(seconds=chance.uniform(0, 900)),
        )
        for n in range(agents)
    ]
    line = [
        WaitingEntry(
            UUID(int=n),
            NOW - timedelta(seconds=chance.uniform(0, 1800)),
            priority=chance.randint(0, 100),
            skills=frozenset(chance.sample(SKILLS, chance.randint(0, 2))),
            preferred=UUID(int=chance.randrange(agents)) if chance.random() < PREFERRING else None,
        )
        for n in range(entries)
    ]
    spent_ms = []
    for _ in range(rounds):
        begun = time.perf_counter()
        choose(line, free, NOW, limit=1)
        spent_ms.append((time.perf_counter() - begun) * 1000)
    return Figure(
        f"one match, {agents:,} agents, {entries:,} waiting",
        statistics.median(spent_ms),
        "ms",
        yardstick.yardstick_us() / 1000,
        yardstick.NAME,
        at_most=AT_MOST_MS,
    )
