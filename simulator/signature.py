"""The signature that proves a webhook comes from the carrier."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping


def sign(auth_token: str, url: str, params: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """Give `X-Twilio-Signature`: base64 of HMAC-SHA1 over the url and the sorted form.

    Repeated keys contribute each distinct value once, sorted. The url is the one requested,
    with its raw query and without a fragment; for GET the form is empty.

    Source: https://www.twilio.com/docs/usage/security#validating-requests
    """
    pairs = params.items() if isinstance(params, Mapping) else params
    spoken = url + "".join(name + value for name, value in sorted(set(pairs)))
    digest = hmac.new(auth_token.encode(), spoken.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
