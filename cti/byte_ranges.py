"""The part of a file that a player asks for. Pure.

Source: RFC 9110, section 14 (Range Requests).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a file.

    Attributes:
        first: Its first byte, from 0.
        last: Its last byte, included.
        size: Bytes of the whole file.
    """

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        """Bytes of the part."""
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        """As the answer's `Content-Range` says it."""
        return f"bytes {self.first}-{self.last}/{self.size}"


class OutOfRange(ValueError):
    """The part begins after the file's end."""


def one_range(header: str | None) -> str | None:
    """The header when it asks for one part in bytes; nothing for none, several or nonsense.

    What cannot be read is to be ignored, and the whole file sent.
    """
    found = _ONE_RANGE.fullmatch(header or "")
    if found is None or found[0] == "bytes=-":
        return None
    if found[1] and found[2] and int(found[2]) < int(found[1]):
        return None
    return found[0]


def span_of(header: str, size: int) -> Span:
    """Which bytes of a file of `size` bytes a header that passed `one_range` asks for.

    Raises:
        OutOfRange: There are no such bytes.
    """
    first, _, last = header.removeprefix("bytes=").partition("-")
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise OutOfRange(header)
        return Span(size - length, size - 1, size)
    if int(first) >= size:
        raise OutOfRange(header)
    return Span(int(first), min(int(last) if last else size - 1, size - 1), size)


def cut(pieces: Iterable[bytes], span: Span) -> Iterator[bytes]:
    """Only the span of a file that comes piece by piece; stops reading when it has it."""
    at = 0
    for piece in pieces:
        part = piece[max(span.first - at, 0) : max(span.last + 1 - at, 0)]
        at += len(piece)
        if part:
            yield part
        if at > span.last:
            return
