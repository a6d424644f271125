"""Starting, changing and ending recordings, and telling about it."""

from datetime import datetime
from typing import TYPE_CHECKING

from simulator.clock import rfc2822
from simulator.recordings import Recording, RecordingStatus, Sound

if TYPE_CHECKING:
    from simulator.carrier import Carrier

CALLER_CHANNEL = 0
OTHER_CHANNEL = 1


def start(carrier: "Carrier", recording: Recording) -> Recording:
    """Put a new recording into the books."""
    carrier.recordings[recording.sid] = recording
    carrier.live_tapes.setdefault(_taped(recording), []).append(recording)
    _note(carrier, recording)
    _tell(carrier, recording, "in-progress")
    return recording


def pause(carrier: "Carrier", recording: Recording, *, skip: bool) -> None:
    """Pause a recording in progress."""
    recording.pause(carrier.clock.now(), skip=skip)
    _note(carrier, recording)


def resume(carrier: "Carrier", recording: Recording) -> None:
    """Go on with a paused recording."""
    recording.resume(carrier.clock.now())
    _note(carrier, recording)


def finish(carrier: "Carrier", recording: Recording, *, absent: bool = False) -> None:
    """End a recording and tell its callback; a finished one stays as it is."""
    if not recording.live:
        return
    carrier.live_tapes[_taped(recording)].remove(recording)
    status = RecordingStatus.ABSENT if absent else RecordingStatus.COMPLETED
    recording.finish(carrier.clock.now(), status)
    _note(carrier, recording)
    _tell(carrier, recording, status.value)


def finish_all(carrier: "Carrier", sid: str) -> None:
    """End what still records a call or conference that is over."""
    for recording in list(carrier.live_tapes.get(sid, ())):
        finish(carrier, recording)
    carrier.live_tapes.pop(sid, None)


def hear(carrier: "Carrier", call_sid: str, channel: int, at: datetime, lasts_s: float) -> None:
    """Let the recordings of a call take in a sound."""
    for recording in carrier.live_tapes.get(call_sid, ()):
        recording.hear(Sound(channel, at, lasts_s))


def _taped(recording: Recording) -> str:
    return recording.call_sid or recording.conference_sid or recording.sid


def _note(carrier: "Carrier", recording: Recording) -> None:
    carrier.truth.note(
        "recording",
        sid=recording.sid,
        call_sid=recording.call_sid,
        conference_sid=recording.conference_sid,
        source=recording.source,
        status=recording.status.value,
        length_s=round(recording.length_s, 3),
    )


def _tell(carrier: "Carrier", recording: Recording, event: str) -> None:
    if recording.callback is None or event not in recording.events:
        return
    params = {
        "AccountSid": recording.account_sid,
        "RecordingSid": recording.sid,
        "RecordingUrl": recording.url(carrier.media_url),
        "RecordingStatus": event,
        "RecordingDuration": str(recording.duration_s),
        "RecordingChannels": str(recording.channels),
        "RecordingStartTime": rfc2822(recording.started_at) or "",
        "RecordingSource": recording.source,
        "ErrorCode": "0",
    }
    if recording.call_sid:
        params["CallSid"] = recording.call_sid
    if recording.conference_sid:
        params["ConferenceSid"] = recording.conference_sid
    if recording.source == "StartCallRecordingAPI":
        params["RecordingTrack"] = recording.track
    carrier.spawn(carrier.post.tell(recording.callback, params, about=_taped(recording)))
