"""I6: in each queue, offered is waiting plus all who left, by reason; and nobody vanishes."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from demo.audit.finding import Finding
from demo.audit.ledger import Ledger
from demo.audit.truth import Truth

REASONS = (
    "answered", "abandoned", "callback", "voicemail", "timeout", "full", "closed", "unreached",
    "withdrawn", "error",
)  # fmt: skip
_COUNTS = """
SELECT queue, count(*) AS offered,
       count(*) FILTER (WHERE left_at IS NULL AND state <> 'left') AS waiting,
       count(*) FILTER (WHERE left_at IS NOT NULL AND state = 'left'
                          AND left_because = ANY(%s)) AS gone
FROM queue_entry GROUP BY queue
"""
_WAITING_SIDS = """
SELECT entry.id::text, entry.queue, call.sid FROM queue_entry entry
JOIN call ON call.id = entry.call_id WHERE entry.left_at IS NULL
"""


def check(truth: Truth, ledger: Ledger, *, grace: timedelta) -> Iterator[Finding]:
    """Sums that do not close, callers whose wait was not written down, and waits of nobody.

    Args:
        truth: The carrier's log.
        ledger: The house's rows.
        grace: A caller who left less than this ago may still be counted as waiting.
    """
    for row in ledger.rows(_COUNTS, list(REASONS)):
        if row["offered"] != row["waiting"] + row["gone"]:
            words = f"{row['offered']} offered, {row['waiting']} wait, {row['gone']} left"
            yield Finding("I6", words, {"queue": row["queue"]})
    yield from _unwritten(truth, ledger)
    for row in ledger.rows(_WAITING_SIDS):
        leg = truth.legs.get(row["sid"])
        ended_at = leg.ended_at if leg else None
        if ended_at is not None and truth.as_of - ended_at >= grace:
            ids = {"entry": row["id"], "queue": row["queue"], "sid": row["sid"]}
            yield Finding("I6", "it waits, and its caller has hung up", ids)


def _unwritten(truth: Truth, ledger: Ledger) -> Iterator[Finding]:
    # The carrier's queue bears the id of our entry.
    rows = ledger.rows(
        "SELECT entry.id, call.sid FROM queue_entry entry JOIN call ON call.id = entry.call_id"
    )
    known = {(row["id"], row["sid"]) for row in rows}
    for name, sids in truth.queue_joins.items():
        for sid in set(sids):
            if (_uuid(name), sid) not in known:
                yield Finding("I6", "a caller waited without an entry", {"entry": name, "sid": sid})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
