"""Passwords, kept as argon2id hashes that can be checked and never read back."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_LENGTH = 10

# The library's defaults follow RFC 9106 (low-memory profile): about 50 ms, 64 MiB while it runs.
_hasher = PasswordHasher()


@cache
def _nobodys_hash() -> str:
    """Checked when nobody has the login that was typed.

    An unknown name must cost as much as a wrong password, or the difference in time would list who
    works here. Made at first need: most processes never check a password.
    """
    return _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The text to store for a password; a new salt each time."""
    return _hasher.hash(password)


def password_matches(password: str, password_hash: str | None) -> bool:
    """Whether a typed password is the stored one; takes as long when there is none stored."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's and should be made anew."""
    return _hasher.check_needs_rehash(password_hash)
