"""What the carrier remembers of earlier runs: its recordings, as far as the truth log tells."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from simulator.recordings import Recording, RecordingStatus, Sound

_CALLER_CHANNEL, _OTHER_CHANNEL = 0, 1
# The log tells whole milliseconds.
_ROUNDING = timedelta(milliseconds=2)


def recall(log: Path, account_sid: str, sid: str) -> Recording | None:
    """Give a finished recording that the log tells of, with the sounds it took in.

    Pauses are not told and are taken as silence; nothing for one that was deleted or came to
    nothing. Reads the whole log.
    """
    recording = _recording(log, account_sid, sid)
    if recording is None or recording.call_sid is None or recording.ended_at is None:
        return recording
    for fact in _facts(log, "spoke"):
        channel = _channel(fact, recording.call_sid)
        at = datetime.fromisoformat(fact["at"])
        if channel is not None and recording.started_at - _ROUNDING <= at <= recording.ended_at:
            recording.sounds.append(Sound(channel, at, fact["lasts_s"]))
    return recording


def _recording(log: Path, account_sid: str, sid: str) -> Recording | None:
    found: Recording | None = None
    for fact in _facts(log, "recording"):
        if fact["sid"] != sid:
            continue
        if fact["status"] == "deleted":
            return None
        if fact["status"] == RecordingStatus.COMPLETED:
            ended_at = datetime.fromisoformat(fact["at"])
            found = Recording(
                account_sid=account_sid,
                source=fact["source"],
                started_at=ended_at - timedelta(seconds=fact["length_s"]),
                call_sid=fact["call_sid"],
                conference_sid=fact["conference_sid"],
                status=RecordingStatus.COMPLETED,
                sid=sid,
                ended_at=ended_at,
            )
    return found


def _channel(fact: dict[str, Any], call_sid: str) -> int | None:
    if fact["call_sid"] == call_sid:
        return _CALLER_CHANNEL
    return _OTHER_CHANNEL if call_sid in fact["heard_by"] else None


def _facts(log: Path, kind: str) -> Iterator[dict[str, Any]]:
    mark = f'"kind": "{kind}"'
    with log.open(encoding="utf-8") as lines:
        # The last line may have been cut off with an earlier run.
        yield from (json.loads(line) for line in lines if mark in line and line.endswith("\n"))
