"""Personal data at rest: sealed columns, and a blind index for exact lookup.

A sealed value is bound to its place (`<table>.<column>`) and to its row, so that a copy put into
another row or column does not open. Three secrets give three independent keys; no key serves two
purposes.
"""

import hashlib
import hmac
import ssl
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic_core import from_json, to_json

from base.errors import CordboardError
from base.settings import Settings

VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = 3  # the version, then the key's number in two bytes
MARK_BYTES = HEADER_BYTES + NONCE_BYTES
KEY_BYTES = 32
INDEX_BYTES = 16


class SealBroken(CordboardError):
    """A sealed value does not open: not this row's or column's, altered, or its key is gone."""

    error_id = "seal.broken"
    http_status = HTTPStatus.INTERNAL_SERVER_ERROR


class KeyRing:
    """The derived keys of one installation; no method gives a key away.

    One sealing key may seal about four thousand million values before its random nonces should
    be considered used up; rotate long before that.

    Source: NIST SP 800-38D, section 8.3 (2^32 random nonces of 96 bits per key).
    """

    def __init__(
        self,
        *,
        current: int,
        seal_secrets: Mapping[int, str],
        index_secret: str,
        search_secret: str,
    ) -> None:
        """Derive the keys; `current` is the number of the secret that seals from now on."""
        if current not in seal_secrets:
            raise ValueError(f"there is no sealing secret with the current number {current}")
        self.current = current
        self._header = bytes([VERSION]) + current.to_bytes(2, "big")
        self._seals = {
            number: AESGCM(_derive(secret, "seal")) for number, secret in seal_secrets.items()
        }
        self._index_key = _derive(index_secret, "index")
        self._search_key = _derive(search_secret, "search")

    @classmethod
    def from_settings(cls, settings: Settings) -> "KeyRing":
        """The ring of this installation: its current sealing key and the retired ones."""
        secrets = {n: s.get_secret_value() for n, s in settings.retired_seal_keys.items()}
        secrets[settings.seal_key_id] = settings.seal_key.get_secret_value()
        return cls(
            current=settings.seal_key_id,
            seal_secrets=secrets,
            index_secret=settings.index_key.get_secret_value(),
            search_secret=settings.search_key.get_secret_value(),
        )

    def seal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Version, key number, nonce and ciphertext under the current key."""
        # OpenSSL's generator, seeded by the system and anew after a fork. To ask the system itself
        # lets go of the interpreter, and under load another thread takes it each time.
        nonce = ssl.RAND_bytes(NONCE_BYTES)
        return self._header + nonce + self._seals[self.current].encrypt(nonce, plain, bound_to)

    def unseal(self, blob: bytes, bound_to: bytes) -> bytes:
        """What was sealed.

        Raises:
            SealBroken: With the reason, and never with the content.
        """
        place = bound_to.decode().replace("|", " of row ")
        if len(blob) < MARK_BYTES + TAG_BYTES or blob[0] != VERSION:
            raise SealBroken(f"{place} does not hold a sealed value of version {VERSION}")
        number = int.from_bytes(blob[1:HEADER_BYTES], "big")
        key = self._seals.get(number)
        if key is None:
            raise SealBroken(
                f"{place} was sealed with key {number}; add it to CORDBOARD_RETIRED_SEAL_KEYS"
            )
        try:
            return key.decrypt(blob[HEADER_BYTES:MARK_BYTES], blob[MARK_BYTES:], bound_to)
        except InvalidTag as error:
            raise SealBroken(
                f"{place} does not open with key {number}: it was altered, copied from another "
                "row or column, or sealed with another secret of that number"
            ) from error

    def index(self, text: bytes) -> bytes:
        """The keyed digest that stands for a value in equality lookups."""
        return hmac.digest(self._index_key, text, hashlib.sha256)[:INDEX_BYTES]

    def token(self, text: bytes, size: int) -> bytes:
        """The keyed digest, of `size` bytes, that stands for a search token."""
        return hmac.digest(self._search_key, text, hashlib.sha256)[:size]


def _derive(secret: str, purpose: str) -> bytes:
    # Source: RFC 5869. The label keeps the purposes apart even when two secrets are equal.
    label = f"cordboard {purpose} 1".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=label).derive(secret.encode())


_ring: KeyRing | None = None


def use_keys(ring: KeyRing) -> None:
    """Make this the process's ring; a composition root calls it before the first row is read."""
    global _ring  # noqa: PLW0603 - models seal by attribute access, which carries no collaborator
    _ring = ring


def keys() -> KeyRing:
    """The process's ring."""
    if _ring is None:
        raise RuntimeError("call use_keys(KeyRing.from_settings(settings)) when the process starts")
    return _ring


def _bound_to(place: str, row: UUID) -> bytes:
    return f"{place}|{row}".encode()


def seal(text: str, *, place: str, row: UUID) -> bytes:
    """The text, readable only at this place (`<table>.<column>`) of this row."""
    return keys().seal(text.encode(), _bound_to(place, row))


def unseal(blob: bytes, *, place: str, row: UUID) -> str:
    """What `seal` was given.

    Raises:
        SealBroken: The value belongs elsewhere, was altered, or its key is not on the ring.
    """
    return keys().unseal(blob, _bound_to(place, row)).decode()


def seal_json(document: Any, *, place: str, row: UUID) -> bytes:
    """A list or an object, sealed as `sealed_json` does it."""
    return keys().seal(to_json(document), _bound_to(place, row))


def unseal_json(blob: bytes, *, place: str, row: UUID) -> Any:
    """What `seal_json` was given.

    Raises:
        SealBroken: As `unseal`.
    """
    return from_json(keys().unseal(blob, _bound_to(place, row)))


def mark(blob: bytes) -> bytes:
    """What tells a sealed value from every other: its first `MARK_BYTES`, nonce included."""
    return blob[:MARK_BYTES]


def reseal(blob: bytes, *, place: str, row: UUID) -> bytes:
    """The same value under the current key; the very same bytes when it is under it already.

    May be repeated; a sweep that was interrupted starts again.
    """
    if int.from_bytes(blob[1:HEADER_BYTES], "big") == keys().current:
        return blob
    return seal(unseal(blob, place=place, row=row), place=place, row=row)


def blind_index(kind: str, value: str) -> bytes:
    """Sixteen bytes that are equal for equal values of one kind and say nothing else.

    Give the normalised form (E.164, casefolded address): the index cannot compare loosely.
    """
    return keys().index(f"{kind}\0{value}".encode())


def sealed(column: str, *, row: str = "id") -> property:
    """An attribute that reads and writes text through the bytes column `column`.

    None stays None. A table class's constructor ignores attributes that are no columns, so set it
    on the finished row: `customer = Customer(); customer.name = "…"`. Write it without an
    annotation: pydantic would make an annotated one a field, or refuse to set a ClassVar.

    Args:
        column: The attribute that holds the sealed bytes.
        row: The attribute that identifies the row; it must not change afterwards.
    """
    return _sealed_property(column, row, write=_as_is, read=_as_is)


def sealed_json(column: str, *, row: str = "id") -> property:
    """Like `sealed`, for a list or an object; assign the whole to change a part of it."""
    return _sealed_property(column, row, write=_compact, read=from_json)


def _as_is(text: str) -> str:
    return text


def _compact(document: Any) -> str:
    return to_json(document).decode()


def _sealed_property(
    column: str, row: str, *, write: Callable[[Any], str], read: Callable[[str], Any]
) -> property:
    def get(self: Any) -> Any:
        blob = getattr(self, column)
        if blob is None:
            return None
        place = f"{type(self).__tablename__}.{column}"
        return read(unseal(blob, place=place, row=getattr(self, row)))

    def put(self: Any, value: Any) -> None:
        place = f"{type(self).__tablename__}.{column}"
        blob = None if value is None else seal(write(value), place=place, row=getattr(self, row))
        setattr(self, column, blob)

    return property(get, put, doc=f"Read and written through the sealed column `{column}`.")
