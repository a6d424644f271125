"""What work asks of an agent: a skill, or a skill at a level at least (`sales`, `sales>=3`).

Pure: queues, flows, routing and SQL read the same words by the same rule.
"""

from collections.abc import Iterable

# 1 is learning, 5 is an expert.
LEVELS = range(1, 6)
# A skill's name holds no blank and no sign of comparison.
DEMAND = r"^[^\s<>=]{1,40}(>=[1-5])?$"
_ANY_LEVEL = min(LEVELS)


def demanded(texts: Iterable[str]) -> dict[str, int]:
    """Each skill with the lowest level that serves; the strictest of several demands counts."""
    wanted: dict[str, int] = {}
    for text in texts:
        skill, _, level = text.partition(">=")
        wanted[skill] = max(int(level or _ANY_LEVEL), wanted.get(skill, _ANY_LEVEL))
    return wanted
