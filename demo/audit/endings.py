"""I2: nothing moves a leg after its end, and the house says of each end what the carrier says."""

from collections.abc import Iterator
from datetime import timedelta

from demo.audit.finding import Finding
from demo.audit.ledger import Ledger
from demo.audit.truth import ENDED, Truth

_WORDS = {status: status.replace("-", "_") for status in ENDED}


def check(truth: Truth, ledger: Ledger, *, grace: timedelta) -> Iterator[Finding]:
    """Legs that moved on after their end, and ends of which house and carrier disagree.

    Args:
        truth: The carrier's log.
        ledger: The house's rows.
        grace: Ends younger than this may still be on their way.
    """
    yield from _moved_after_end(ledger)
    told = {row["sid"]: row for row in ledger.rows(_LEGS)}
    for sid, row in told.items():
        leg = truth.legs.get(sid)
        if leg is None or leg.cut_at is not None:
            continue
        ids = {"sid": sid, "leg": str(row["id"]), "call": str(row["call_id"])}
        over = row["state"] in _WORDS.values()
        if leg.status not in ENDED:
            if over:
                yield Finding("I2", f"we say {row['state']}, the carrier says it lives", ids)
        elif not over and leg.ended_at and truth.as_of - leg.ended_at >= grace:
            yield Finding("I2", f"it is {leg.status}, and we say {row['state']}", ids)
        elif over and row["state"] != _WORDS[leg.status]:
            yield Finding("I2", f"it ended as {leg.status}, and we say {row['state']}", ids)
        elif over and row["ended_at"] is None:
            yield Finding("I2", f"we say {row['state']} without an instant", ids)


_LEGS = "SELECT id, sid, call_id, state, ended_at FROM call_leg"
_MOVES = """
SELECT call_id, seq, facts ->> 'leg' AS leg, facts ->> 'state' AS state
FROM call_event WHERE kind = 'leg_moved' ORDER BY call_id, seq
"""


def _moved_after_end(ledger: Ledger) -> Iterator[Finding]:
    ends: dict[str, str] = {}
    for row in ledger.rows(_MOVES):
        leg = row["leg"]
        if leg in ends:
            ids = {"leg": leg, "call": str(row["call_id"]), "seq": str(row["seq"])}
            yield Finding("I2", f"moved to {row['state']} after {ends[leg]}", ids)
        if row["state"] in _WORDS.values():
            ends.setdefault(leg, row["state"])
