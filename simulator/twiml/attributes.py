"""Kinds of attribute values: each reads the text or says what it expected."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

Kind = Callable[[str], Any]


def text(value: str) -> str:
    """Read any text."""
    return value


def url(value: str) -> str:
    """Read an absolute http(s) URL or a relative one; empty is allowed."""
    parts = urlsplit(value)
    if parts.scheme not in {"", "http", "https"} or any(c.isspace() for c in value):
        raise ValueError("a URL")
    return value


def method(value: str) -> str:
    """Read an HTTP method."""
    if value.upper() not in {"GET", "POST"}:
        raise ValueError("GET or POST")
    return value.upper()


def boolean(value: str) -> bool:
    """Read true or false."""
    if value not in {"true", "false"}:
        raise ValueError("true or false")
    return value == "true"


def integer(low: int, high: int) -> Kind:
    """Give the kind of whole numbers from low to high."""

    def read(value: str) -> int:
        if not re.fullmatch(r"-?\d{1,9}", value) or not low <= int(value) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(value)

    return read


def one_of(*words: str) -> Kind:
    """Give the kind of closed words."""

    def read(value: str) -> str:
        if value not in words:
            raise ValueError("one of " + ", ".join(words))
        return value

    return read


def events(*words: str) -> Kind:
    """Give the kind of space-separated closed words."""

    def read(value: str) -> frozenset[str]:
        asked = frozenset(value.split())
        if not asked <= set(words):
            raise ValueError("space-separated words of " + ", ".join(words))
        return asked

    return read


def digits(value: str) -> str:
    """Read keys to press, w for a wait of half a second."""
    if not re.fullmatch(r"[0-9*#wWA-D]*", value):
        raise ValueError("keys 0-9, *, # and w")
    return value


def finish_key(value: str) -> str:
    """Read the keys that finish an input, possibly none."""
    if not re.fullmatch(r"[0-9*#]*", value):
        raise ValueError("keys 0-9, * and #")
    return value


def seconds_or_auto(value: str) -> str:
    """Read whole seconds above 0, or the word auto."""
    if value != "auto" and not (value.isdecimal() and int(value) > 0):
        raise ValueError("auto or a positive whole number")
    return value


def hints(value: str) -> tuple[str, ...]:
    """Read at most 500 comma-separated phrases of at most 100 characters."""
    phrases = tuple(p.strip() for p in value.split(",") if p.strip())
    if len(phrases) > 500 or any(len(p) > 100 for p in phrases):  # noqa: PLR2004 documented limits
        raise ValueError("at most 500 phrases of at most 100 characters")
    return phrases
