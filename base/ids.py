"""Row identities."""

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """A version 7 UUID: sorted by creation, so inserts touch the newest index pages only.

    The time inside serves the index alone and is never read as a fact; facts take their time from
    `base.clock`.

    Source: RFC 9562, section 5.7.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | (random >> 62) << 64
    value |= 0b10 << 62 | random & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=value)
