"""The sound of a recording, streamed from the carrier through us, part by part if a player wants.

Whether the asker may hear it is decided before, by whoever serves the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from sqlmodel import Session

from base.errors import Conflict, NotFound
from base.settings import Settings
from cti.byte_ranges import OutOfRange, cut, one_range, span_of
from cti.models import Recording
from cti.recordings import COMPLETED
from telephony.gateway import RecordingGateway, RecordingMedia


@dataclass(frozen=True, slots=True)
class Sound:
    """An answer to a player; close it when the player is gone.

    Attributes:
        status: 200 for the whole, 206 for a part, 416 for a part that is not there.
        headers: Type, length, range and caching; a recording is never stored on the way.
    """

    status: HTTPStatus
    headers: dict[str, str]
    media: RecordingMedia
    pieces: Iterator[bytes]

    def close(self) -> None:
        """Give the carrier's connection back; may be repeated."""
        self.media.close()


def media_address(session: Session, recording_id: UUID, *, settings: Settings) -> str:
    """Where the carrier keeps a recording that is ready.

    Raises:
        NotFound: There is no such recording.
        Conflict: It is not ready, or came to nothing.
    """
    recording = session.get(Recording, recording_id)
    if recording is None:
        raise NotFound("There is no such recording.", error_id="recording.not_found")
    if recording.state != COMPLETED:
        raise Conflict(
            f"This recording cannot be played: it is {recording.state}.",
            error_id="recording.not_ready",
        )
    account = settings.twilio_account_sid
    base_url = settings.twilio_api_base_url
    return f"{base_url}/2010-04-01/Accounts/{account}/Recordings/{recording.sid}.wav"


def open_sound(
    gateway: RecordingGateway, address: str, *, range_header: str | None = None
) -> Sound:
    """Begin to stream; hold no database session meanwhile.

    A carrier that ignores the range sends the whole, which is cut here.

    Args:
        gateway: Fetches with our credentials.
        address: What `media_address` gave.
        range_header: The player's `Range`, or nothing; one that cannot be read is ignored.

    Raises:
        CarrierAway: The carrier cannot give it now.
        CarrierRefused: It does not have it any more.
    """
    wanted = one_range(range_header)
    media = gateway.fetch_recording(address, byte_range=wanted)
    headers = {
        "Content-Type": media.content_type,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
    }
    size = media.content_length
    if size is not None:
        headers["Content-Length"] = str(size)
    if media.partial:
        headers["Content-Range"] = media.content_range or ""
        return Sound(HTTPStatus.PARTIAL_CONTENT, headers, media, media.chunks())
    if wanted is None or size is None:
        return Sound(HTTPStatus.OK, headers, media, media.chunks())
    try:
        span = span_of(wanted, size)
    except OutOfRange:
        headers |= {"Content-Length": "0", "Content-Range": f"bytes */{size}"}
        media.close()
        return Sound(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers, media, iter(()))
    headers |= {"Content-Length": str(span.length), "Content-Range": span.content_range}
    return Sound(HTTPStatus.PARTIAL_CONTENT, headers, media, cut(media.chunks(), span))
