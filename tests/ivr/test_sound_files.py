"""Only what a telephone line can play is kept, whatever it calls itself."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.sound_files import MAX_BYTES, BadSound, SoundFacts, inspect_sound
from ivr.words import SoundKind
from tests.fakes.sound_files import FRAME, mp3, mulaw, wav


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        (wav(seconds=2), SoundFacts(SoundKind.WAV, 2000)),
        (wav(seconds=0.5, rate_hz=48_000, channels=2), SoundFacts(SoundKind.WAV, 500)),
        (mulaw(seconds=3), SoundFacts(SoundKind.WAV, 3000)),
        (mp3(frames=100), SoundFacts(SoundKind.MP3, 2612)),
        (mp3(frames=10, tagged=False), SoundFacts(SoundKind.MP3, 261)),
    ],
)
def test_a_sound_is_known_by_its_content(data: bytes, facts: SoundFacts) -> None:
    assert inspect_sound(data) == facts


def with_format(tag: int, rate_hz: int) -> bytes:
    whole = bytearray(wav())
    struct.pack_into("<H", whole, 20, tag)
    struct.pack_into("<I", whole, 24, rate_hz)
    return bytes(whole)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<script>alert(1)</script>",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"RIFF\x00\x00\x00\x00AVI LIST",
        with_format(3, 8000),
        with_format(1, 4000),
        with_format(1, 96_000),
        wav(seconds=0),
        wav(seconds=601),
        mp3(frames=2),
        FRAME * 5 + b"<html>" + FRAME * 5,
        b"\xff\xfb\xf0\x64" + bytes(413),
        b"x" * (MAX_BYTES + 1),
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(BadSound):
        inspect_sound(data)


@given(st.binary(max_size=200), st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", b"ID3", FRAME * 3]))
def test_no_bytes_make_the_check_fail_otherwise(rest: bytes, head: bytes) -> None:
    try:
        facts = inspect_sound(head + rest)
    except BadSound:
        return
    assert facts.duration_ms >= 78
