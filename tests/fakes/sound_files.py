"""Small real sound files, made here."""

import io
import struct
import wave

# One frame of MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes, 1152 samples.
FRAME = b"\xff\xfb\x90\x64" + bytes(413)


def wav(*, seconds: float = 1.0, rate_hz: int = 8000, channels: int = 1) -> bytes:
    """A WAV of silence, PCM, 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(bytes(int(seconds * rate_hz) * 2 * channels))
    return file.getvalue()


def mulaw(*, seconds: float = 1.0) -> bytes:
    """A WAV as carriers record: G.711 µ-law of 8 kHz, with a chunk of odd size before the sound."""
    sound = b"\x7f" * int(seconds * 8000)
    chunks = struct.pack("<4sIHHIIHHH", b"fmt ", 18, 7, 1, 8000, 8000, 1, 8, 0)
    chunks += struct.pack("<4sI", b"fact", 3) + b"abc\0"
    chunks += struct.pack("<4sI", b"data", len(sound)) + sound
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def mp3(*, frames: int = 100, tagged: bool = True) -> bytes:
    """An MP3 of silence, with the tags that programs put around one."""
    before = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) if tagged else b""
    after = b"TAG" + bytes(125) if tagged else b""
    return before + FRAME * frames + after
