"""What consoles are told: entries of one short stream in Redis, which holds ids only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

STREAM = "cordboard:stream"
LOST_KIND = "lost"


def news_entry(topic: str, kind: str, ids_json: str) -> dict[Any, Any]:
    """The fields of one entry of the stream."""
    return {"topic": topic, "kind": kind, "ids": ids_json}


def news_lost() -> dict[Any, Any]:
    """The entry by which a ringer owns up to news it could not deliver."""
    return news_entry("", LOST_KIND, "{}")


@dataclass(frozen=True)
class News:
    """Something has happened; `id` is the stream's and the browser's event id."""

    id: str
    topic: str
    kind: str
    ids: Mapping[str, str]

    @cached_property
    def told(self) -> str:
        """The whole as JSON; written once, however many hear it."""
        return json.dumps({"topic": self.topic, "kind": self.kind, "ids": dict(self.ids)})


@dataclass(frozen=True)
class Gap:
    """Something may have been missed; up to `id` nothing more will come."""

    id: str


@dataclass(frozen=True)
class Beat:
    """Nothing for this listener, up to `id`."""

    id: str


def parsed(entry: tuple[bytes, Mapping[bytes, bytes]]) -> News | Gap:
    """What an entry of the stream says."""
    entry_id, fields = entry[0].decode(), entry[1]
    try:
        kind = fields[b"kind"].decode()
        if kind == LOST_KIND:
            return Gap(entry_id)
        return News(entry_id, fields[b"topic"].decode(), kind, json.loads(fields[b"ids"]))
    except (KeyError, ValueError):
        # Of another release, or by somebody's hand; listeners read anew and are right again.
        return Gap(entry_id)
