"""I4 and I5: an agent is in one call at most, and never kept busy by a call that is over."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from demo.audit.finding import Finding
from demo.audit.ledger import Ledger
from demo.audit.truth import Presence, Truth

_CLIENT = "client:member_"
_OVERLAPPING = """
SELECT one.id::text AS one, other.id::text AS other, one.member_id::text AS member
FROM reservation one JOIN reservation other
  ON one.member_id = other.member_id AND one.id < other.id
 AND one.offered_at < coalesce(other.closed_at, 'infinity')
 AND other.offered_at < coalesce(one.closed_at, 'infinity')
"""
_BUSY = """
SELECT id::text, member_id::text AS member, call_id, agent_sid, state,
       accepted_at AS since, coalesce(talk_ended_at, closed_at) AS until
FROM reservation WHERE accepted_at IS NOT NULL
"""
_STUCK = """
SELECT p.member_id::text AS member, p.state, p.since, p.deadline_at, p.reservation_id::text AS offer
FROM presence p LEFT JOIN reservation r ON r.id = p.reservation_id
WHERE (p.state IN ('reserved', 'talking')
       AND (r.id IS NULL OR r.state NOT IN ('offered', 'accepted', 'connecting', 'talking')))
   OR (p.state = 'wrap_up' AND (r.id IS NULL OR r.state <> 'wrap_up' OR p.deadline_at < %s))
"""


def check_one_call(truth: Truth, ledger: Ledger) -> Iterator[Finding]:
    """I4: agents heard in two rooms at once, or booked twice."""
    for row in ledger.rows(_OVERLAPPING):
        yield Finding("I4", "one agent holds two offers at once", dict(row))
    stays: dict[str, list[Presence]] = defaultdict(list)
    agents = _agents(truth, ledger)
    for stay in truth.presences:
        if stay.call_sid in agents:
            stays[agents[stay.call_sid]].append(stay)
    for member, theirs in stays.items():
        theirs.sort(key=lambda stay: stay.since)
        for earlier, later in pairwise(theirs):
            if earlier.until is None or later.since < earlier.until:
                ids = {"member": member, "one": earlier.call_sid, "other": later.call_sid}
                yield Finding("I4", "one agent is in two conversations at once", ids)


def _agents(truth: Truth, ledger: Ledger) -> Mapping[str, str]:
    """Whose leg each agent's leg is: browsers bear the name, telephones are known to us."""
    rows = ledger.rows("SELECT sid, member_id::text FROM call_leg WHERE kind = 'agent'")
    agents = {row["sid"]: row["member_id"] for row in rows}
    for leg in truth.legs.values():
        if leg.from_.startswith(_CLIENT):
            agents[leg.sid] = str(UUID(leg.from_.removeprefix(_CLIENT)))
    return agents


def check_busy(truth: Truth, ledger: Ledger, *, at_most: timedelta) -> Iterator[Finding]:
    """I5: agents who were, or are, busy for longer than that without any live call.

    Busy is from accepting an offer to the end of the conversation; live is any leg of its call that
    the carrier knew, the agent's own among them.
    """
    sids: dict[UUID, set[str]] = defaultdict(set)
    for row in ledger.rows("SELECT call_id, sid FROM call_leg"):
        sids[row["call_id"]].add(row["sid"])
    for row in ledger.rows(_BUSY):
        own = sids[row["call_id"]] | {row["agent_sid"]}
        lives = [
            (leg.began_at, leg.ended_at or truth.as_of)
            for sid in own
            if (leg := truth.legs.get(sid)) is not None
        ]
        alone = _longest_gap(lives, since=row["since"], until=row["until"] or truth.as_of)
        if alone > at_most:
            ids = {"reservation": row["id"], "member": row["member"], "state": row["state"]}
            yield Finding("I5", f"busy for {alone.total_seconds():.0f} s without a live call", ids)
    for row in ledger.rows(_STUCK, truth.as_of - at_most):
        if truth.as_of - row["since"] > at_most:
            ids = {"member": row["member"], "reservation": row["offer"] or ""}
            yield Finding("I5", f"{row['state']} without an offer, or past its deadline", ids)


def _longest_gap(
    lives: list[tuple[datetime, datetime]], *, since: datetime, until: datetime
) -> timedelta:
    covered, longest = since, timedelta()
    for began_at, ended_at in sorted(lives):
        if began_at >= until:
            break
        longest = max(longest, began_at - covered)
        covered = max(covered, ended_at)
    return max(longest, until - covered)
