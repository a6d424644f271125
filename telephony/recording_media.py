"""A recording's sound, streamed from the carrier with our credentials."""

from collections.abc import Iterator
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from urllib3.util import Timeout

from telephony.carrier_errors import CarrierAway, CarrierRefused
from telephony.carrier_http import CONNECT_S, DEFAULT_API, CarrierHttp, refusal

READ_S = 3.5
CHUNK_BYTES = 64 * 1024
_FOREIGN = "Recordings are fetched from the carrier's own address only."


class StreamedMedia:
    """An open answer of the carrier; `partial` when only a range was sent."""

    def __init__(self, answer: requests.Response) -> None:
        """Take over an answer whose body is not read yet."""
        self._answer = answer
        length = answer.headers.get("Content-Length", "")
        self.partial = answer.status_code == requests.codes.partial_content
        self.content_type = answer.headers.get("Content-Type", "application/octet-stream")
        self.content_length = int(length) if length.isdecimal() else None
        self.content_range = answer.headers.get("Content-Range")

    def chunks(self) -> Iterator[bytes]:
        """The sound in pieces of at most 64 kB.

        Raises:
            CarrierAway: The stream broke off; ask for the rest by its range.
        """
        try:
            yield from self._answer.iter_content(CHUNK_BYTES)
        except requests.RequestException as error:
            raise CarrierAway("The carrier broke off in the middle of a recording.") from error

    def close(self) -> None:
        """Give the connection back."""
        self._answer.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close it."""
        self.close()


def open_media(
    http: CarrierHttp, url: str, *, auth: tuple[str, str], byte_range: str | None
) -> StreamedMedia:
    """Ask for a recording; its body is read later, by `chunks`.

    Args:
        http: Knows the carrier's address.
        url: As the carrier reported it. Anything but the carrier's own host is refused, because our
            credentials travel along.
        auth: Account and token.
        byte_range: A `Range` header to pass on.
    """
    if not _is_carriers(url, http.api_base_url):
        raise CarrierRefused(403, permanent=True, sentence=_FOREIGN)
    limit: Any = Timeout(connect=CONNECT_S, read=READ_S)
    try:
        answer = http.session.get(
            http.rewritten(url),
            auth=auth,
            headers={"Range": byte_range} if byte_range else None,
            timeout=limit,
            stream=True,
        )
    except (requests.RequestException, ValueError) as error:
        raise CarrierAway("The carrier cannot be reached for the recording.") from error
    if answer.ok:
        return StreamedMedia(answer)
    with answer:
        if answer.status_code >= requests.codes.server_error:
            raise CarrierAway("The carrier cannot give the recording now.")
        raise refusal(answer.status_code, "", answer.headers.get("Retry-After"))


def _is_carriers(url: str, api_base_url: str) -> bool:
    try:
        asked, own = urlsplit(url), urlsplit(api_base_url)
        asked_port = asked.port
    except ValueError:
        return False
    if asked.username is not None or asked.password is not None:
        return False
    if api_base_url != DEFAULT_API:
        return (asked.scheme, asked.hostname, asked_port) == (own.scheme, own.hostname, own.port)
    return asked.scheme == "https" and (asked.hostname or "").endswith(".twilio.com")
