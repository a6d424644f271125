"""Who heard what and whom, and when, read from the carrier's truth."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

Span = tuple[datetime, datetime]


def at(fact: Mapping[str, Any]) -> datetime:
    """When it was."""
    return datetime.fromisoformat(fact["at"])


def longest_silence_s(sid: str, facts: list[dict[str, Any]]) -> float:
    """The longest that nothing reached that leg between its first and its last sound."""
    heard = [*_words_to(sid, facts), *_people_heard_by(sid, facts)]
    longest_s, covered = 0.0, min(since for since, _ in heard)
    for since, until in sorted(heard):
        longest_s = max(longest_s, (since - covered).total_seconds())
        covered = max(covered, until)
    return longest_s


def _words_to(sid: str, facts: list[dict[str, Any]]) -> Iterator[Span]:
    """When a sentence of ours reached that leg."""
    cut = {fact["said"]: fact["after_s"] for fact in facts if fact["kind"] == "said-cut"}
    for fact in facts:
        if fact["kind"] == "said" and sid in fact["heard_by"]:
            lasted_s = cut.get(fact["n"], fact["lasts_s"])
            yield at(fact), at(fact) + timedelta(seconds=lasted_s)


def _people_heard_by(sid: str, facts: list[dict[str, Any]]) -> Iterator[Span]:
    """When a person's voice reached that leg."""
    since: datetime | None = None
    for fact in facts:
        if fact["kind"] != "hears" or fact["listener"] != sid:
            continue
        if since is not None:
            yield since, at(fact)
        since = at(fact) if fact["speakers"] else None
    if since is not None:
        yield since, at(facts[-1])
