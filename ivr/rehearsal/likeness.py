"""What two calls have in common, so that a walk need not follow both."""

import json
import re

from ivr.run import Run, Standing

# What tells one call from another, or only counts, and decides no way.
_INCIDENTAL = frozenset(
    {
        "run_id",
        "flow_hash",
        "step",
        "seen_at",
        "machine_s",
        "visited",
        "burst",
        "errors",
        "held",
        "path",
    }
)
# Names of rows that a step would make; instants as well.
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.+]+")


def identity(run: Run) -> str:
    """Everything about a call that may decide a way."""
    data = run.to_json()
    kept = {name: data[name] for name in data if name not in _INCIDENTAL}
    kept["call"] = {**data["call"], "started_at": ""}
    return _ID.sub("", json.dumps(kept, sort_keys=True, default=str))


def shape(run: Run) -> str:
    """Where a call stands, without what it knows."""
    in_line = run.stay if run.standing in {Standing.WAITING, Standing.TALKING} else None
    waiting = f"{in_line.rejoined}" if in_line is not None else ""
    frames = [frame.node for frame in run.stack]
    text = f"{run.place} {run.standing.value} {sorted(run.memo.items())} {frames} {waiting}"
    return _ID.sub("", text)
