"""What a sound file is by its content, and whether a telephone line can play it.

The name and the type that a browser sends say nothing; the bytes do. Pure.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from base.errors import BadInput
from ivr.words import SoundKind

MAX_BYTES = 10 * 1024 * 1024
MAX_S = 600
_LEAST_MS = 100
# Source: Microsoft's registered wave formats: PCM, G.711 A-law, G.711 µ-law.
_WAVE_FORMATS = frozenset({1, 6, 7})
_RATES_HZ = range(8_000, 48_001)
_CHANNELS = (1, 2)
# Source: ISO/IEC 11172-3 and 13818-3, layer III: kbit/s by index, of MPEG 1, then of 2 and 2.5.
_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES_1 = (44_100, 48_000, 32_000)
_LEAST_FRAMES = 3


class BadSound(BadInput):
    """The file is no sound that a telephone line can play; nothing was kept."""

    error_id = "sound.unusable"


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What is known of a sound by looking at it."""

    kind: SoundKind
    duration_ms: int


def inspect_sound(data: bytes) -> SoundFacts:
    """The kind and length of a sound file.

    Raises:
        BadSound: It is too large or too long, or neither a WAV (PCM or G.711) nor an MP3.
    """
    if len(data) > MAX_BYTES:
        raise BadSound(
            f"The file is larger than {MAX_BYTES // 1024 // 1024} MB.", error_id="sound.too_large"
        )
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        facts = SoundFacts(SoundKind.WAV, _wave_ms(data))
    else:
        facts = SoundFacts(SoundKind.MP3, _mp3_ms(data))
    if not _LEAST_MS <= facts.duration_ms <= MAX_S * 1000:
        raise BadSound(
            f"It lasts {facts.duration_ms / 1000:.1f} s; up to {MAX_S // 60} minutes can be used.",
            error_id="sound.length",
        )
    return facts


def _wave_ms(data: bytes) -> int:
    bytes_per_s = 0
    for name, start, size in _chunks(data):
        if name == b"fmt " and size >= struct.calcsize("<HHIIHH"):
            tag, channels, rate_hz, bytes_per_s = struct.unpack_from("<HHII", data, start)
            if tag not in _WAVE_FORMATS or channels not in _CHANNELS or rate_hz not in _RATES_HZ:
                raise BadSound("This WAV is neither PCM nor G.711 of 8 to 48 kHz.")
        elif name == b"data" and bytes_per_s:
            return min(size, len(data) - start) * 1000 // bytes_per_s
    raise BadSound("This WAV holds no sound.")


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        yield name, at + 8, size
        # A chunk of odd size is padded to an even place.
        at += 8 + size + size % 2


def _mp3_ms(data: bytes) -> int:
    at, frames, samples_s = _after_tag(data), 0, 0.0
    while at < len(data) and data[at : at + 3] != b"TAG" and data[at : at + 8] != b"APETAGEX":
        size, lasts_s = _frame(data, at)
        at += size
        frames += 1
        samples_s += lasts_s
    if frames < _LEAST_FRAMES:
        raise BadSound("This is neither a WAV nor an MP3.")
    return round(samples_s * 1000)


def _after_tag(data: bytes) -> int:
    if data[:3] != b"ID3" or len(data) < 10:  # noqa: PLR2004 - the tag's header
        return 0
    a, b, c, d = data[6:10]
    return 10 + (a << 21 | b << 14 | c << 7 | d)


def _frame(data: bytes, at: int) -> tuple[int, float]:
    """Length in bytes and in seconds of the frame that begins here."""
    head = int.from_bytes(data[at : at + 4])
    version, layer = head >> 19 & 3, head >> 17 & 3
    kbits_at, rate_at, padding = head >> 12 & 15, head >> 10 & 3, head >> 9 & 1
    known = head >> 21 == 0x7FF and version != 1 and layer == 1  # noqa: PLR2004 - sync word
    if not known or not 0 < kbits_at < len(_KBITS_1) or rate_at >= len(_RATES_1):
        raise BadSound("This is neither a WAV nor an MP3.")
    first = version == 3  # noqa: PLR2004 - MPEG 1; 2 is MPEG 2, 0 is MPEG 2.5
    rate_hz = _RATES_1[rate_at] // {3: 1, 2: 2, 0: 4}[version]
    bits_per_s = (_KBITS_1 if first else _KBITS_2)[kbits_at] * 1000
    samples = 1152 if first else 576
    return samples // 8 * bits_per_s // rate_hz + padding, samples / rate_hz
