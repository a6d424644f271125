"""How much of everything a run does; every load is bounded in count and by a time-out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """One size of all benches.

    Attributes:
        rounds: How often the small computations are timed.
        agents: Free agents of the match.
        entries: Waiting entries of the match.
        calls: Calls of the load, each on one menu.
        steps: Webhooks that each call sends in one round.
        load_rounds: Rounds of the load, ours and the bare route by turns.
        paced: Webhooks sent at 100 per second.
        consoles: Open event streams.
        pops: Callers that reach the queue; at most as many as consoles.
        points: Contact points in the archive, beside those looked up.
        lookups: Numbers looked up.
        logged: Calls in the log that pages are read from.
        looks: How often each page's queries are timed.
        streams: Event streams that are open when a demo is ended.
        past_days: Days of calls that the first start of a demo lets happen.
        seeds: Demos of scripted calls, each with its own chance.
        scripted: Calls of each.
    """

    rounds: int
    agents: int
    entries: int
    calls: int
    steps: int
    load_rounds: int
    paced: int
    consoles: int
    pops: int
    points: int
    lookups: int
    logged: int
    looks: int
    streams: int
    past_days: int
    seeds: int
    scripted: int


FULL = Size(
    rounds=300,
    agents=5_000,
    entries=3_000,
    calls=40,
    steps=20,
    load_rounds=11,
    paced=2_000,
    consoles=200,
    pops=200,
    points=1_000_000,
    lookups=1_000,
    logged=1_000_000,
    looks=40,
    streams=20,
    past_days=14,
    seeds=20,
    scripted=20,
)
PRINTED = Size(
    rounds=100,
    agents=5_000,
    entries=3_000,
    calls=40,
    steps=10,
    load_rounds=3,
    paced=500,
    consoles=50,
    pops=50,
    points=20_000,
    lookups=300,
    logged=20_000,
    looks=20,
    streams=5,
    past_days=2,
    seeds=2,
    scripted=10,
)
TINY = Size(
    rounds=2,
    agents=50,
    entries=30,
    calls=2,
    steps=3,
    load_rounds=1,
    paced=6,
    consoles=3,
    pops=2,
    points=200,
    lookups=5,
    logged=400,
    looks=2,
    streams=2,
    past_days=0,
    seeds=1,
    scripted=1,
)
SIZES = {"full": FULL, "printed": PRINTED, "tiny": TINY}
