"""Names that the carrier gives to its things."""

import uuid


def new_sid(prefix: str) -> str:
    """Give a fresh sid: two letters and 32 hexadecimal digits, unique over restarts."""
    return prefix + uuid.uuid4().hex
