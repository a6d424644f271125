"""The carrier's signature over a webhook: proof that nobody else sent it.

Written anew because the carrier's own validator costs several times as much and raises on some
inputs; where it answers, both must agree, which the tests hold by random requests.

Source: https://www.twilio.com/docs/usage/security#validating-requests
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from urllib.parse import ParseResult, parse_qs, urlparse

Pairs = Sequence[tuple[str, str]]
_SCHEMES = frozenset({"http:", "https:"})
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/_.-]*")


def signature_of(token: str, url: str, params: Pairs) -> str:
    """The signature the carrier puts into `X-Twilio-Signature` for this request.

    Args:
        token: The account's auth token.
        url: The whole address as the carrier knows it, with its query, without a fragment.
        params: Form pairs as received; order and repetitions make no difference.

    Raises:
        UnicodeEncodeError: A text holds half a surrogate pair, which no request can carry.
    """
    signed = url + "".join([name + value for name, value in sorted(set(params))])
    digest = _keyed(token).copy()
    digest.update(signed.encode())
    return b64encode(digest.digest()).decode("ascii")


@lru_cache(maxsize=8)
def _keyed(token: str) -> hmac.HMAC:
    # In one go the library would look its algorithm up, and let go of the interpreter, each time.
    return hmac.new(token.encode(), digestmod="sha1")


def is_signed(tokens: Iterable[str], url: str, params: Pairs, signature: str | None) -> bool:
    """Whether one of the tokens made this signature; never raises, whatever came in.

    Args:
        tokens: The primary token, and during a rotation the secondary; empty ones never match.
        url: The address the carrier was told to call, with its raw query. The carrier signs some
            addresses with and some without their port, so both are tried.
        params: Raw form pairs, untrimmed: cleaning a value first breaks its signature.
        signature: The header as received, or nothing.
    """
    if not signature:
        return False
    try:
        given = signature.encode()
        candidates = [token for token in tokens if token]
        return any(
            hmac.compare_digest(signature_of(token, address, params).encode(), given)
            for address in _spellings(url)
            for token in candidates
        )
    except ValueError:  # an address without a readable port, or text no request can carry
        return False


def is_signed_body(tokens: Iterable[str], url: str, body: bytes, signature: str | None) -> bool:
    """Whether a body that is no form was signed: its hash stands in the signed address.

    Our doors take forms only; this serves the messages some products of the carrier send as JSON.
    """
    try:
        hashes = parse_qs(urlparse(url).query).get("bodySHA256")
        if hashes is None:
            return False
        whole = hmac.compare_digest(sha256(body).hexdigest().encode(), hashes[0].encode())
    except ValueError:
        return False
    return whole and is_signed(tokens, url, (), signature)


def _spellings(url: str) -> Iterator[str]:
    """The address as given, then the other way of saying its port."""
    # Our own addresses differ in their paths only, and in plain ones nothing is spelled otherwise.
    scheme, _, rest = url.partition("//")
    host, slash, path = rest.partition("/")
    if scheme in _SCHEMES and slash and _PLAIN_PATH.fullmatch(path):
        return (f"{front}/{path}" for front in _fronts(f"{scheme}//{host}"))
    return _parsed_spellings(url)


@lru_cache(maxsize=64)
def _fronts(front: str) -> tuple[str, ...]:
    return tuple(_parsed_spellings(front))


def _parsed_spellings(url: str) -> Iterator[str]:
    parsed = urlparse(url)
    given_port = parsed.port  # read first: no spelling of an address with an unreadable port counts
    yield parsed.geturl()
    if given_port:
        yield _with_netloc(parsed, parsed.netloc.split(":")[0])
    else:
        port = 443 if parsed.scheme == "https" else 80
        yield _with_netloc(parsed, f"{parsed.netloc}:{port}")


def _with_netloc(parsed: ParseResult, netloc: str) -> str:
    return parsed._replace(netloc=netloc).geturl()
