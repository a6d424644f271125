"""Work that never changes: what the figures without a rival are compared with."""

import json
import statistics
import time

_DOCUMENT = {"rows": [{"id": n, "name": f"customer {n}", "skills": ["a", "b"]} for n in range(40)]}
NAME = "one JSON document there and back"


def yardstick_us(*, rounds: int = 50) -> float:
    """The median of writing and reading a small JSON document, microseconds."""
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        json.loads(json.dumps(_DOCUMENT))
        spent.append((time.perf_counter() - begun) * 1e6)
    return statistics.median(spent)
