"""A split's conditions as expressions."""

from ivr.studio.export import Condition, Transition
from ivr.studio.templates import Names, Term, expression, quoted

_ORDERS = {"less_than": "<", "greater_than": ">"}
_NEGATIVE = {
    "not_equal_to": "equal_to",
    "does_not_match_any_of": "matches_any_of",
    "does_not_contain": "contains",
    "does_not_start_with": "starts_with",
    "does_not_end_with": "ends_with",
    "is_not_blank": "is_blank",
}
_CALLS = {"contains": "contains", "starts_with": "startsWith", "regex": "matches"}


def condition_of(way: Transition, names: Names) -> str | None:
    """The expression that takes this way; nothing when a condition cannot be told."""
    told = [_condition(each, names) for each in way.conditions]
    if not told or any(each is None for each in told):
        return None
    return " && ".join(f"({each})" if len(told) > 1 else str(each) for each in told)


def values_of(condition: Condition) -> tuple[str, ...]:
    """What a condition compares with, one by one."""
    if condition.type == "equal_to":
        return (condition.value.strip(),)
    return tuple(each.strip() for each in condition.value.split(",") if each.strip())


def _condition(condition: Condition, names: Names) -> str | None:
    left = expression(condition.arguments[0], names) if condition.arguments else Term("''")
    positive = _NEGATIVE.get(condition.type)
    told = _positive(positive or condition.type, condition, left)
    return f"!({told})" if told is not None and positive else told


def _positive(kind: str, condition: Condition, left: Term) -> str | None:
    if kind == "is_blank":
        return f"{left.as_text} == ''"
    if kind in _ORDERS:
        value = condition.value.strip()
        if not value.lstrip("-").isdecimal():
            return None
        return f"{left.as_number} {_ORDERS[kind]} {value}"
    if kind == "equal_to":
        value = condition.value.strip()
        if left.is_number and value.lstrip("-").isdecimal():
            return f"{left.source} == {value}"
        return f"{left.as_text} == {quoted(value)}"
    if kind == "matches_any_of":
        return f"{left.as_text} in [{', '.join(map(quoted, values_of(condition)))}]"
    if kind == "ends_with":
        return f"{left.as_text}.endsWith({quoted(condition.value)})"
    if kind in _CALLS:
        return f"{left.as_text}.{_CALLS[kind]}({quoted(condition.value)})"
    return None
