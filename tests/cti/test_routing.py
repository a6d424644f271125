"""The choice among those who wait and those who are free."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from cti.routing import SECONDS_PER_PRIORITY, FreeAgent, Match, WaitingEntry, choose

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SKILLS = ("billing", "sales", "lang:zh-CN", "lang:en-US")


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def waits(number: int, waited_s: float = 10, **facts: object) -> WaitingEntry:
    return WaitingEntry(UUID(int=number), ago(waited_s), **facts)  # type: ignore[arg-type]


def free(number: int, idle_s: float = 10, **levels: int) -> FreeAgent:
    return FreeAgent(UUID(int=number), levels, ago(idle_s))


def serves(agent: FreeAgent, entry: WaitingEntry) -> bool:
    """Whether every single demand is met."""
    for demand in entry.skills:
        skill, _, level = demand.partition(">=")
        if agent.skills.get(skill, 0) < int(level or 1):
            return False
    return True


def levels(agent: FreeAgent, entry: WaitingEntry) -> int:
    """How well they do what is asked, all in all."""
    return sum(agent.skills[skill] for skill in {d.partition(">=")[0] for d in entry.skills})


def pairs(matches: list[Match]) -> list[tuple[int, int]]:
    return [(match.entry_id.int, match.member_id.int) for match in matches]


demands = st.builds(str.__add__, st.sampled_from(SKILLS), st.sampled_from(["", ">=2", ">=4"]))
skill_sets = st.frozensets(demands, max_size=3)
skilled = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5), max_size=4)
entries = st.lists(
    st.builds(
        WaitingEntry,
        entry_id=st.integers(1, 10_000).map(lambda n: UUID(int=n)),
        entered_at=st.integers(0, 3600).map(ago),
        priority=st.integers(0, 100),
        skills=skill_sets,
        at_head=st.booleans(),
        preferred=st.none() | st.integers(1, 12).map(lambda n: UUID(int=n)),
        preferred_until=st.none() | st.integers(-20, 20).map(ago),
        passed_over=st.frozensets(st.integers(1, 12).map(lambda n: UUID(int=n)), max_size=3),
    ),
    max_size=15,
    unique_by=lambda entry: entry.entry_id,
)
agents = st.lists(
    st.builds(
        FreeAgent,
        member_id=st.integers(1, 12).map(lambda n: UUID(int=n)),
        skills=skilled,
        idle_since=st.integers(0, 50).map(ago),
    ),
    max_size=12,
    unique_by=lambda agent: agent.member_id,
)


def chosen_slowly(line: list[WaitingEntry], bench: list[FreeAgent]) -> list[tuple[UUID, UUID]]:
    """The same choice, written for being read: sort everything, look at everybody."""
    left = sorted(bench, key=lambda agent: (agent.idle_since, agent.member_id))
    taken = []
    for entry in sorted(
        line,
        key=lambda e: (
            not e.at_head,
            e.entered_at - timedelta(seconds=SECONDS_PER_PRIORITY * e.priority),
            e.entry_id,
        ),
    ):
        able = [agent for agent in left if serves(agent, entry)]
        fresh = [agent for agent in able if agent.member_id not in entry.passed_over]
        best = [agent for agent in fresh if agent.member_id == entry.preferred]
        kept = entry.preferred and entry.preferred_until and entry.preferred_until > NOW
        candidates = best or ([] if kept else fresh or able)
        if candidates:
            # `max` keeps the first of equals, and they stand in the order of their idleness.
            chosen = max(candidates, key=lambda agent: levels(agent, entry))
            left.remove(chosen)
            taken.append((entry.entry_id, chosen.member_id))
    return taken


@given(entries, agents)
def test_the_choice_is_that_of_the_slow_and_obvious_way(
    line: list[WaitingEntry], bench: list[FreeAgent]
) -> None:
    matches = [(m.entry_id, m.member_id) for m in choose(line, bench, NOW)]
    assert matches == chosen_slowly(line, bench)


@given(entries, agents, st.randoms(use_true_random=False), st.integers(0, 5))
def test_the_same_people_give_the_same_pairs_whatever_their_order(
    line: list[WaitingEntry], bench: list[FreeAgent], chance: Random, limit: int
) -> None:
    expected = choose(line, bench, NOW)
    chance.shuffle(line)
    chance.shuffle(bench)
    assert choose(line, bench, NOW) == expected
    assert choose(line, bench, NOW, limit=limit) == expected[:limit]


@given(entries, agents)
def test_nobody_is_paired_twice_and_everybody_can_do_what_is_asked(
    line: list[WaitingEntry], bench: list[FreeAgent]
) -> None:
    matches = choose(line, bench, NOW)
    assert len({match.member_id for match in matches}) == len(matches)
    assert len({match.entry_id for match in matches}) == len(matches)
    needed = {entry.entry_id: entry for entry in line}
    known = {agent.member_id: agent for agent in bench}
    assert all(serves(known[match.member_id], needed[match.entry_id]) for match in matches)


@given(entries, agents)
def test_nobody_able_stays_free_while_somebody_waits_for_anybody(
    line: list[WaitingEntry], bench: list[FreeAgent]
) -> None:
    matches = choose(line, bench, NOW)
    served = {match.entry_id for match in matches}
    busy = {match.member_id for match in matches}
    idle = [agent for agent in bench if agent.member_id not in busy]
    for entry in line:
        if entry.entry_id not in served and entry.preferred_until is None:
            assert not any(serves(agent, entry) for agent in idle)


@given(entries, agents)
def test_nobody_who_does_it_better_stays_free_unless_another_was_wanted_or_they_passed_it_over(
    line: list[WaitingEntry], bench: list[FreeAgent]
) -> None:
    matches = choose(line, bench, NOW)
    needed = {entry.entry_id: entry for entry in line}
    known = {agent.member_id: agent for agent in bench}
    busy = {match.member_id for match in matches}
    for match in matches:
        entry, agent = needed[match.entry_id], known[match.member_id]
        if entry.preferred == agent.member_id or agent.member_id in entry.passed_over:
            continue
        for other in bench:
            if other.member_id not in busy | entry.passed_over and serves(other, entry):
                assert levels(other, entry) <= levels(agent, entry)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 7200))
def test_no_newcomer_overtakes_whoever_has_waited_longer_than_priority_is_worth(
    old: int, new: int, waited_s: int
) -> None:
    matches = choose([waits(1, waited_s, priority=old), waits(2, 0, priority=new)], [free(9)], NOW)
    bound_s = (new - old) * SECONDS_PER_PRIORITY
    first = 1 if waited_s >= bound_s else 2
    assert pairs(matches) == [(first, 9)]


def test_within_one_priority_the_longest_wait_is_served_first() -> None:
    line = [waits(1, 30, priority=5), waits(2, 90, priority=5), waits(3, 60, priority=5)]
    assert pairs(choose(line, [free(1, 5), free(2, 9)], NOW)) == [(2, 2), (3, 1)]


def test_whoever_lost_their_agent_goes_before_the_most_important() -> None:
    line = [waits(1, 600, priority=100), waits(2, 1, at_head=True)]
    assert pairs(choose(line, [free(9)], NOW)) == [(2, 9)]


def test_the_preferred_agent_gets_it_though_another_is_idle_longer() -> None:
    line = [waits(1, preferred=UUID(int=8))]
    assert pairs(choose(line, [free(7, 900), free(8, 1)], NOW)) == [(1, 8)]


def test_a_caller_kept_for_an_agent_goes_to_nobody_else_until_the_time_is_over() -> None:
    kept = waits(1, preferred=UUID(int=8), preferred_until=ago(-5))
    assert choose([kept], [free(7)], NOW) == []
    assert pairs(choose([kept], [free(7)], ago(-5))) == [(1, 7)]


def test_a_preferred_agent_without_the_skill_does_not_get_it() -> None:
    line = [waits(1, preferred=UUID(int=8), skills=frozenset({"billing"}))]
    able = free(7, 1, billing=1)
    assert pairs(choose(line, [free(8, 900), able], NOW)) == [(1, 7)]


def test_somebody_who_passed_it_over_is_asked_again_only_when_nobody_else_can() -> None:
    line = [waits(1, passed_over=frozenset({UUID(int=7)}))]
    assert pairs(choose(line, [free(7, 900), free(8, 1)], NOW)) == [(1, 8)]
    (again,) = choose(line, [free(7)], NOW)
    assert "nobody_else" in again.reasons


def test_a_match_says_why_in_words_and_numbers() -> None:
    line = [waits(1, 95, priority=20, skills=frozenset({"sales"}))]
    (match,) = choose(line, [free(9, 40, sales=4)], NOW)
    assert match.reasons == "waited_s=95 priority=20 idle_s=40 skills=sales levels=4"


def test_the_better_agent_is_preferred_to_the_longer_idle_one_and_of_equals_the_longer_idle() -> (
    None
):
    line = [waits(1, skills=frozenset({"sales"}))]
    bench = [free(7, 900, sales=2), free(8, 1, sales=5, billing=1), free(9, 5, sales=5)]
    assert pairs(choose(line, bench, NOW)) == [(1, 9)]


def test_a_beginner_is_not_given_what_asks_for_a_level_at_least() -> None:
    line = [waits(1, skills=frozenset({"sales", "sales>=3"}))]
    assert choose(line, [free(7, 900, sales=2)], NOW) == []
    assert pairs(choose(line, [free(7, 900, sales=2), free(8, 1, sales=3)], NOW)) == [(1, 8)]
