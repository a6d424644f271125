"""How long a newcomer will wait: pure arithmetic, told to callers and shown on boards."""

from collections.abc import Sequence

# What a conversation is taken to last until enough of them were measured.
ASSUMED_TALK_S = 180.0
# How many measured conversations weigh as much as that assumption.
ASSUMPTION_WEIGHT = 5
# An estimate beyond this is no help to anybody: "more than an hour".
LONGEST_ESTIMATE_S = 3600


def handle_time_s(talks_s: Sequence[float], *, wrap_up_s: float) -> float:
    """The time that one conversation keeps an agent busy, seconds, wrap-up included.

    The mean of the latest conversations, drawn towards three minutes while there are few of them,
    so that the first long call of the day does not frighten everybody behind it.

    Args:
        talks_s: Lengths of the latest conversations, seconds.
        wrap_up_s: What follows each of them at most, seconds.
    """
    total = sum(talks_s) + ASSUMED_TALK_S * ASSUMPTION_WEIGHT
    return total / (len(talks_s) + ASSUMPTION_WEIGHT) + wrap_up_s


def estimate_wait_s(*, place: int, ready: int, staffed: int, handle_s: float) -> int | None:
    """The expected wait of whoever stands at a place of the line, whole seconds.

    While all `staffed` agents talk, one of them comes free every `handle_s / staffed` seconds, so
    the caller at place n waits for n of them, less those who are ready now.

    Args:
        place: From 1, the next to be served.
        ready: Agents who could take somebody at once.
        staffed: Agents at work in this line, busy ones included.
        handle_s: Mean seconds that one conversation keeps an agent busy.

    Returns:
        At most an hour, and nothing when nobody works there: then no honest number exists.

    Source: M/M/c queue, departures at rate c/h while all servers are busy (Kleinrock, Queueing
    Systems, volume 1, section 3.5).
    """
    ahead = place - ready
    if ahead <= 0:
        return 0
    if staffed <= 0:
        return None
    return min(LONGEST_ESTIMATE_S, round(ahead * handle_s / staffed))
