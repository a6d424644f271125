"""Recordings and voicemails: ours once, whichever report comes first; played through us alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlmodel import Session

from base.errors import BadInput, Conflict, NotFound
from base.ids import new_id
from base.settings import Settings
from cti import recordings, voicemails
from cti.byte_ranges import OutOfRange, cut, one_range, span_of
from cti.calls import log_arrival
from cti.models import Call, Recording, RecordingKind
from cti.recording_stream import Sound, media_address, open_sound
from telephony.gateway import RecordingGateway
from telephony.numbers import read_number
from telephony.reports import LegFacts, RecordingReport

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SID = "RE" + "a" * 32
ADDRESS = f"https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/{SID}"


@pytest.fixture
def call(session: Session) -> Call:
    leg = LegFacts("CA1", from_="+8613800138000", to="+864000000000")
    return log_arrival(session, leg, number=read_number(leg.from_), now=NOW)


def keep(session: Session, call: Call, **changes: Any) -> Recording:
    facts: dict[str, Any] = {
        "recording_id": new_id(),
        "kind": RecordingKind.VERBATIM,
        "address": ADDRESS,
        "duration_s": 12,
    }
    return recordings.keep_recording(session, call=call, now=NOW, **(facts | changes))


def report(session: Session, status: str, **facts: Any) -> Recording | None:
    told = RecordingReport(SID, status, call_sid="CA1", **facts)
    return recordings.note_recording(session, told, now=NOW)


def test_recording_is_ready_whichever_report_comes_first(session: Session, call: Call) -> None:
    early = report(session, "completed", duration_s=12)
    assert early is not None
    kept = keep(session, call)
    assert kept.id == early.id
    assert (kept.kind, kept.state) == (RecordingKind.VERBATIM, "completed")


def test_late_progress_does_not_undo_a_finished_recording(session: Session, call: Call) -> None:
    kept = keep(session, call)
    report(session, "completed")
    report(session, "in-progress")
    assert (kept.state, kept.ready_at) == ("completed", NOW)


def test_recording_of_a_call_that_is_not_ours_is_left_alone(session: Session) -> None:
    assert report(session, "completed") is None


def test_address_that_names_no_recording_is_refused(session: Session, call: Call) -> None:
    with pytest.raises(BadInput):
        keep(session, call, address="https://elsewhere.example/x.wav")


def test_voicemail_is_kept_once_with_its_recording_and_heard_first_by_one(
    session: Session, call: Call
) -> None:
    kept = voicemails.keep_voicemail(
        session,
        recording_id=new_id(),
        call=call,
        queue=None,
        address=ADDRESS,
        duration_s=9,
        now=NOW,
    )
    again = voicemails.keep_voicemail(
        session,
        recording_id=new_id(),
        call=call,
        queue=None,
        address=ADDRESS,
        duration_s=9,
        now=NOW,
    )
    assert kept.id == again.id
    assert [row.id for row in voicemails.unheard(session)] == [kept.id]
    with pytest.raises(NotFound):
        voicemails.mark_heard(session, new_id(), member_id=new_id(), now=NOW)


def test_recording_that_is_not_ready_cannot_be_played(session: Session, call: Call) -> None:
    kept = keep(session, call)
    settings = Settings.model_validate(
        {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_API_BASE_URL": "http://127.0.0.1:9"}
    )
    with pytest.raises(Conflict):
        media_address(session, kept.id, settings=settings)
    report(session, "completed")
    address = media_address(session, kept.id, settings=settings)
    assert address == f"http://127.0.0.1:9/2010-04-01/Accounts/AC1/Recordings/{SID}.wav"


@dataclass
class Media:
    """A recording at a carrier that may or may not know ranges."""

    sound: bytes
    content_range: str | None = None
    content_type: str = "audio/x-wav"
    closed: bool = False

    @property
    def partial(self) -> bool:
        return self.content_range is not None

    @property
    def content_length(self) -> int:
        return len(self.sound)

    def chunks(self) -> Iterator[bytes]:
        for at in range(0, len(self.sound), 7):
            yield self.sound[at : at + 7]

    def close(self) -> None:
        self.closed = True


@dataclass
class Carrier:
    """Gives one recording."""

    media: Media
    asked_range: str | None = "never asked"

    def fetch_recording(self, url: str, *, byte_range: str | None = None) -> Media:
        assert url == ADDRESS
        self.asked_range = byte_range
        return self.media


def open_from(carrier: Carrier, range_header: str | None = None) -> Sound:
    return open_sound(cast("RecordingGateway", carrier), ADDRESS, range_header=range_header)


SOUND = bytes(range(100))


def test_whole_recording_is_streamed_without_being_stored_on_the_way() -> None:
    sound = open_from(Carrier(Media(SOUND)))
    assert (sound.status, b"".join(sound.pieces)) == (200, SOUND)
    assert sound.headers["Accept-Ranges"] == "bytes"
    assert "no-store" in sound.headers["Cache-Control"]


def test_part_is_cut_here_where_the_carrier_sends_the_whole() -> None:
    carrier = Carrier(Media(SOUND))
    sound = open_from(carrier, "bytes=10-19")
    assert carrier.asked_range == "bytes=10-19"
    assert (sound.status, b"".join(sound.pieces)) == (206, SOUND[10:20])
    assert sound.headers["Content-Range"] == "bytes 10-19/100"
    assert sound.headers["Content-Length"] == "10"


def test_part_that_the_carrier_cuts_is_passed_on() -> None:
    media = Media(SOUND[10:20], "bytes 10-19/100")
    sound = open_from(Carrier(media), "bytes=10-19")
    assert (sound.status, b"".join(sound.pieces)) == (206, SOUND[10:20])
    assert sound.headers["Content-Range"] == "bytes 10-19/100"


def test_part_after_the_end_is_refused_and_the_carrier_let_go() -> None:
    media = Media(SOUND)
    sound = open_from(Carrier(media), "bytes=100-")
    assert (sound.status, sound.headers["Content-Range"]) == (416, "bytes */100")
    assert media.closed


@given(st.integers(0, 120), st.one_of(st.none(), st.integers(0, 150)), st.integers(1, 120))
def test_part_is_exactly_what_a_slice_would_give(first: int, last: int | None, size: int) -> None:
    assume(last is None or last >= first)
    header = one_range(f"bytes={first}-{'' if last is None else last}")
    assert header is not None
    sound = bytes(range(size))
    if first >= size:
        with pytest.raises(OutOfRange):
            span_of(header, size)
        return
    span = span_of(header, size)
    expected = sound[first : size if last is None else last + 1]
    assert b"".join(cut((sound[i : i + 3] for i in range(0, size, 3)), span)) == expected
    assert span.length == len(expected)


@given(st.integers(1, 150), st.integers(1, 120))
def test_the_last_bytes_are_the_last_bytes(last: int, size: int) -> None:
    span = span_of(f"bytes=-{last}", size)
    assert (span.last, span.length) == (size - 1, min(last, size))


@given(st.text(max_size=30))
def test_a_range_that_cannot_be_read_is_ignored(header: str) -> None:
    read = one_range(header)
    assert read is None or read.startswith("bytes=")


@pytest.mark.parametrize("header", ["bytes=5-2", "bytes=-", "bytes=0-1,3-4", "items=0-1", "", None])
def test_nonsense_and_several_ranges_ask_for_the_whole(header: str | None) -> None:
    assert one_range(header) is None
