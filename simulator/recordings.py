"""Recordings: exactly as long as what was recorded, with tones where somebody sounded."""

import io
import math
import struct
import wave
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from simulator.sids import new_sid
from simulator.webhooks import Hook

RATE_HZ = 8_000
_TONES_HZ = (440, 660)
_AMPLITUDE = 6_000

# One silent MPEG-2.5 layer III frame: mono, 8 kHz, 8 kbit/s, 576 samples.
_MP3_FRAME = b"\xff\xe3\x18\xc0" + bytes(68)
_MP3_FRAME_SAMPLES = 576


class RecordingStatus(StrEnum):
    """A recording's state."""

    IN_PROGRESS = "in-progress"
    PAUSED = "paused"
    STOPPED = "stopped"
    COMPLETED = "completed"
    ABSENT = "absent"


@dataclass
class Sound:
    """Something audible on one channel."""

    channel: int
    started_at: datetime
    lasts_s: float


@dataclass
class Recording:
    """One recording of a call leg or a conference."""

    account_sid: str
    source: str
    started_at: datetime
    channels: int = 1
    track: str = "both"
    call_sid: str | None = None
    conference_sid: str | None = None
    callback: Hook | None = None
    events: frozenset[str] = frozenset({"completed"})
    status: RecordingStatus = RecordingStatus.IN_PROGRESS
    sid: str = field(default_factory=lambda: new_sid("RE"))
    ended_at: datetime | None = None
    sounds: list[Sound] = field(default_factory=list)
    pauses: list[tuple[datetime, datetime | None, bool]] = field(default_factory=list)

    @property
    def live(self) -> bool:
        """Tell whether it can still be paused, resumed or stopped."""
        return self.status in {RecordingStatus.IN_PROGRESS, RecordingStatus.PAUSED}

    @property
    def length_s(self) -> float:
        """Give the seconds of audio so far: skipped pauses do not count."""
        if self.status is RecordingStatus.ABSENT or self.ended_at is None:
            return 0.0
        return max(0.0, self._position_s(self.ended_at))

    @property
    def duration_s(self) -> int:
        """Give the length in whole seconds, as the carrier tells it."""
        return round(self.length_s)

    def pause(self, at: datetime, *, skip: bool) -> None:
        """Stop listening; `skip` leaves no gap in the audio, otherwise silence fills it."""
        if self.status is RecordingStatus.IN_PROGRESS:
            self.status = RecordingStatus.PAUSED
            self.pauses.append((at, None, skip))

    def resume(self, at: datetime) -> None:
        """Listen again."""
        if self.status is RecordingStatus.PAUSED:
            begun, _, skip = self.pauses[-1]
            self.pauses[-1] = (begun, at, skip)
            self.status = RecordingStatus.IN_PROGRESS

    def finish(self, at: datetime, status: RecordingStatus) -> None:
        """End for good."""
        self.resume(at)
        self.ended_at = at
        self.status = status

    def hear(self, sound: Sound) -> None:
        """Take in a sound, unless paused or over."""
        if self.status is RecordingStatus.IN_PROGRESS:
            self.sounds.append(sound)

    def url(self, media_url: str) -> str:
        """Give the media URL without extension."""
        return f"{media_url}/Recordings/{self.sid}"

    def wav(self) -> bytes:
        """Give the audio: 16-bit linear at 8 kHz, one or two channels."""
        frames = round(self.length_s * RATE_HZ)
        lanes = [bytearray(2 * frames) for _ in range(self.channels)]
        for sound in self.sounds:
            self._sing(lanes[sound.channel % self.channels], sound, frames)
        samples = b"".join(
            b"".join(bytes(lane[i : i + 2]) for lane in lanes) for i in range(0, 2 * frames, 2)
        )
        target = io.BytesIO()
        with wave.open(target, "wb") as audio:
            audio.setnchannels(self.channels)
            audio.setsampwidth(2)
            audio.setframerate(RATE_HZ)
            audio.writeframes(samples)
        return target.getvalue()

    def mp3(self) -> bytes:
        """Give silence of the same length, rounded up to whole frames of 72 ms."""
        return _MP3_FRAME * math.ceil(self.length_s * RATE_HZ / _MP3_FRAME_SAMPLES)

    def _sing(self, lane: bytearray, sound: Sound, frames: int) -> None:
        begin = round(max(0.0, self._position_s(sound.started_at)) * RATE_HZ)
        end = min(frames, begin + round(sound.lasts_s * RATE_HZ))
        turn = 2 * math.pi * _TONES_HZ[sound.channel % len(_TONES_HZ)] / RATE_HZ
        for frame in range(begin, end):
            struct.pack_into("<h", lane, 2 * frame, round(_AMPLITUDE * math.sin(turn * frame)))

    def _position_s(self, at: datetime) -> float:
        position = (at - self.started_at).total_seconds()
        for begun, over, skip in self.pauses:
            if skip and begun < at:
                position -= (min(over or at, at) - begun).total_seconds()
        return position
