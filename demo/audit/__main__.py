"""Audit a demo: `python -m demo.audit --demo DIR/demo.json --truth DIR/truth.jsonl`.

Ends with 0 when every invariant holds, 1 when one does not, 2 when nothing could be audited.
"""

import argparse
import json
import sys
from pathlib import Path

import psycopg

from demo.audit.planting import PLANTS, NothingToBreak
from demo.audit.report import BUSY_AT_MOST_S, Audit, audit

_NOT_AUDITED = 2


def main() -> int:
    """Audit, print, and give the exit status."""
    parser = argparse.ArgumentParser(prog="python -m demo.audit", description=__doc__)
    parser.add_argument("--demo", type=Path, required=True, help="the demo's demo.json")
    parser.add_argument("--truth", type=Path, required=True, help="the carrier's truth.jsonl")
    parser.add_argument("--plant", choices=sorted(PLANTS), help="break one fact first")
    parser.add_argument("--grace-s", type=float, default=0.0, help="for a demo that still runs")
    parser.add_argument("--busy-s", type=float, default=BUSY_AT_MOST_S)
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    try:
        done = audit(
            json.loads(asked.demo.read_text())["database_url"],
            asked.truth,
            plant=asked.plant,
            grace_s=asked.grace_s,
            busy_at_most_s=asked.busy_s,
        )
    except NothingToBreak:
        print(f"there is nothing in which {asked.plant} could be planted", file=sys.stderr)
        return _NOT_AUDITED
    except (OSError, KeyError, ValueError, psycopg.Error) as error:
        print(f"cannot audit: {error}", file=sys.stderr)
        return _NOT_AUDITED
    _print(done, as_json=asked.json)
    return 1 if done.findings else 0


def _print(done: Audit, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(done.document(), indent=2, ensure_ascii=False))
        return
    for finding in done.findings:
        print(finding)
    seen = ", ".join(f"{number} {what}" for what, number in done.looked_at.items())
    print(f"{len(done.findings)} findings; looked at {seen}")


if __name__ == "__main__":
    sys.exit(main())
