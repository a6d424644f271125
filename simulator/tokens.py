"""Access tokens of browser clients: read, and verified where the secret is known."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class TokenError(Exception):
    """A token that lets nobody in."""


@dataclass(frozen=True)
class Grant:
    """What a token permits."""

    identity: str
    application_sid: str


def read_token(token: str, *, secret: str, now: datetime) -> Grant:
    """Give the voice grant of a token (HS256). Without a secret only its shape is checked.

    Raises:
        TokenError: Wrong shape, wrong signature, expired, or no voice grant.
    """
    try:
        header, payload, signature = token.split(".")
        claims: dict[str, Any] = json.loads(_decode(payload))
        grants = claims["grants"]
        grant = Grant(grants["identity"], grants["voice"]["outgoing"]["application_sid"])
        expires_at = float(claims["exp"])
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise TokenError("this is no access token with a voice grant") from error
    if secret:
        signed = f"{header}.{payload}".encode()
        right = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
        if not hmac.compare_digest(right, _decode(signature)):
            raise TokenError("the signature is wrong")
    if expires_at < now.timestamp():
        raise TokenError("the token has expired")
    return grant


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
