"""Who speaks with whom: the pure choice among those who wait and those who are free."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop
from operator import attrgetter
from uuid import UUID

from staff.demands import demanded

# A point of priority is worth so many seconds of waiting. Waiting counts for everybody alike, so
# the order of two callers never turns round and nobody can be overtaken for ever.
SECONDS_PER_PRIORITY = 6.0

_IDLE_SINCE = attrgetter("idle_since")


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """Somebody who waits.

    Attributes:
        skills: What an agent must be able to do, see `staff.demands`.
        at_head: Before everybody, because their agent was lost.
        preferred: Whoever should get it first.
        preferred_until: Until then nobody else gets it; nothing means the preference never delays.
        passed_over: Members who missed or rejected it; they are asked again when nobody else can.
    """

    entry_id: UUID
    entered_at: datetime
    priority: int = 0
    skills: frozenset[str] = frozenset()
    at_head: bool = False
    preferred: UUID | None = None
    preferred_until: datetime | None = None
    passed_over: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class FreeAgent:
    """An agent who could take somebody at once.

    Attributes:
        skills: What they can do, and how well: 1 (learning) to 5 (expert).
    """

    member_id: UUID
    skills: Mapping[str, int]
    idle_since: datetime


@dataclass(frozen=True, slots=True)
class Match:
    """A pair, and why, in words and numbers for whoever asks later."""

    entry_id: UUID
    member_id: UUID
    reasons: str


class _Bench:
    """Who is still free, by what is asked of them.

    Nothing is put into order beforehand: most of the time one or two are taken of thousands, and
    looking through the able ones costs less than sorting them all.
    """

    def __init__(self, agents: Iterable[FreeAgent]) -> None:
        self._free = list(agents)
        self._taken: set[int] = set()
        self._able: dict[frozenset[str], list[FreeAgent]] = {}

    def is_empty(self) -> bool:
        """Whether nobody is free any more."""
        return len(self._taken) == len(self._free)

    def able(self, skills: frozenset[str]) -> list[FreeAgent]:
        """Everybody free who can do all of this."""
        able = self._able.get(skills)
        if able is None:
            able = _meeting(self._free, skills)
        if self._taken:
            able = [agent for agent in able if agent.member_id.int not in self._taken]
        self._able[skills] = able
        return able

    def take(self, agent: FreeAgent) -> None:
        """They are free no longer."""
        # Plain integers: hashing a UUID runs in Python and would be half of a match's time.
        self._taken.add(agent.member_id.int)


def choose(
    entries: Iterable[WaitingEntry],
    agents: Iterable[FreeAgent],
    now: datetime,
    *,
    limit: int | None = None,
) -> list[Match]:
    """The pairs to offer now: each entry and each agent at most once.

    Entries are served in the order of the line: those whose agent was lost, then by
    priority aged by waiting. Each gets the preferred agent, else whoever does best what is asked,
    by the sum of their levels, and of equals the longest idle. The same input gives the same
    answer, whatever its order.

    Args:
        entries: Those who wait.
        agents: Those who are free.
        now: Decides whether a preference still delays an entry.
        limit: The most pairs to choose.
    """
    bench = _Bench(agents)
    matches: list[Match] = []
    for entry in _in_order(entries):
        if bench.is_empty() or len(matches) == limit:
            break
        agent = _agent_for(entry, bench.able(entry.skills), now)
        if agent is not None:
            bench.take(agent)
            reasons = _reasons(entry, agent, now)
            matches.append(Match(entry.entry_id, agent.member_id, reasons))
    return matches


def _in_order(entries: Iterable[WaitingEntry]) -> Iterator[WaitingEntry]:
    ranked = [
        (
            not e.at_head,
            e.entered_at.timestamp() - e.priority * SECONDS_PER_PRIORITY,
            e.entry_id.int,
            e,
        )
        for e in entries
    ]
    # A heap, because most of the time only the first few are asked for. No two ranks are equal.
    heapify(ranked)
    while ranked:
        yield heappop(ranked)[-1]


def _agent_for(entry: WaitingEntry, able: list[FreeAgent], now: datetime) -> FreeAgent | None:
    fresh = able
    if entry.passed_over:
        fresh = [agent for agent in able if not _passed(entry, agent)]
    if entry.preferred is not None:
        wanted = entry.preferred.int
        preferred = next((agent for agent in fresh if agent.member_id.int == wanted), None)
        if preferred is not None:
            return preferred
        if entry.preferred_until is not None and now < entry.preferred_until:
            return None
    return _longest_idle(_best(fresh or able, entry.skills))


def _meeting(agents: list[FreeAgent], demands: frozenset[str]) -> list[FreeAgent]:
    """Those who can do all of this, each at the level that is asked."""
    able = agents
    for skill, level in demanded(demands).items():
        able = [agent for agent in able if agent.skills.get(skill, 0) >= level]
    return able


def _best(agents: list[FreeAgent], demands: frozenset[str]) -> list[FreeAgent]:
    """Those of them whose levels in what is asked sum up to most."""
    wanted = demanded(demands)
    if not wanted or not agents:
        return agents
    # Column by column: adding up agent by agent would be half of a match's time.
    levels = [[agent.skills[skill] for agent in agents] for skill in wanted]
    totals = list(map(sum, zip(*levels, strict=True))) if len(levels) > 1 else levels[0]
    most = max(totals)
    return [agent for agent, total in zip(agents, totals, strict=True) if total == most]


def _longest_idle(agents: list[FreeAgent]) -> FreeAgent | None:
    """Whoever has been free the longest; between equals the lower identity."""
    if not agents:
        return None
    since = min(map(_IDLE_SINCE, agents))
    equals = [agent for agent in agents if agent.idle_since == since]
    return min(equals, key=lambda agent: agent.member_id.int)


def _passed(entry: WaitingEntry, agent: FreeAgent) -> bool:
    return agent.member_id in entry.passed_over


def _reasons(entry: WaitingEntry, agent: FreeAgent, now: datetime) -> str:
    waited_s = (now - entry.entered_at).total_seconds()
    idle_s = (now - agent.idle_since).total_seconds()
    words = [f"waited_s={waited_s:.0f}", f"priority={entry.priority}", f"idle_s={idle_s:.0f}"]
    if entry.at_head:
        words.append("at_head")
    if entry.preferred == agent.member_id:
        words.append("preferred")
    if _passed(entry, agent):
        words.append("nobody_else")
    if entry.skills:
        words.append("skills=" + ",".join(sorted(entry.skills)))
        levels = sum(agent.skills[skill] for skill in demanded(entry.skills))
        words.append(f"levels={levels}")
    return " ".join(words)[:400]
