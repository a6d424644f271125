from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Self

from sqlmodel import select

from console.at_work import open_for_work
from cti.models import Recording
from staff.models import AuditEntry, Role
from telephony.gateway import RecordingMedia
from tests.console.conftest import House
from tests.fakes.carrier import FakeCarrier

SOUND = bytes(range(200))


@dataclass
class Media:
    """Sound in memory."""

    partial: bool = False
    content_type: str = "audio/x-wav"
    content_length: int | None = len(SOUND)
    content_range: str | None = None
    closed: bool = False

    def chunks(self) -> Iterator[bytes]:
        yield SOUND[:100]
        yield SOUND[100:]

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close."""
        self.close()


@dataclass
class SoundCarrier(FakeCarrier):
    """A carrier that has one recording and ignores ranges, as some do."""

    media: list[Media] = field(default_factory=list)
    ranges: list[str | None] = field(default_factory=list)

    def fetch_recording(self, url: str, *, byte_range: str | None = None) -> RecordingMedia:
        assert url.endswith(f"/Recordings/RE{'a' * 32}.wav")
        self.ranges.append(byte_range)
        self.media.append(Media())
        return self.media[-1]


def with_sound(house: House) -> SoundCarrier:
    carrier = SoundCarrier()
    open_for_work(house.app, replace(house.work, gateway=carrier))
    return carrier


def test_a_recording_is_heard_whole_and_in_parts(own_house: House) -> None:
    carrier = with_sound(own_house)
    client = own_house.program(Role.SENIOR)
    path = f"/recordings/{own_house.cast.recording_id}"
    with client.get(path) as whole:
        assert (whole.status_code, whole.data) == (200, SOUND)
        assert whole.headers["Accept-Ranges"] == "bytes"
        assert "no-store" in whole.headers["Cache-Control"]
    with client.get(path, headers={"Range": "bytes=90-109"}) as part:
        assert (part.status_code, part.data) == (206, SOUND[90:110])
        assert part.headers["Content-Range"] == "bytes 90-109/200"
    with client.get(path, headers={"Range": "bytes=900-"}) as beyond:
        assert beyond.status_code == 416
    assert all(media.closed for media in carrier.media)
    assert carrier.ranges == [None, "bytes=90-109", "bytes=900-"]


def test_every_hearing_is_written_down(own_house: House) -> None:
    with_sound(own_house)
    with own_house.program(Role.AUDITOR).get(f"/recordings/{own_house.cast.recording_id}"):
        pass
    with own_house.work.database.session() as session:
        entry = session.exec(select(AuditEntry)).one()
    assert entry.action == "recording.heard"
    assert entry.member_id == own_house.cast.members[Role.AUDITOR].id
    assert entry.object_id == str(own_house.cast.recording_id)


def test_an_agent_does_not_hear_recordings(own_house: House) -> None:
    carrier = with_sound(own_house)
    client = own_house.program(Role.AGENT)
    assert client.get(f"/recordings/{own_house.cast.recording_id}").status_code == 403
    page = client.get(f"/calls/{own_house.cast.call.id}").get_data(as_text=True)
    assert "<audio" not in page
    assert carrier.media == []


def test_a_recording_that_is_not_ready_cannot_be_heard(own_house: House) -> None:
    with_sound(own_house)
    with own_house.work.database.session() as session:
        session.get_one(Recording, own_house.cast.recording_id).state = "in-progress"
    answer = own_house.program(Role.SENIOR).get(f"/recordings/{own_house.cast.recording_id}")
    assert answer.status_code == 409
