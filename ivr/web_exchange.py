"""One exchange with another program: only allowed hosts, at public addresses, bounded in all ways.

The name is resolved here, once, and the connection goes to the address that was checked: a name
that changes its mind between the check and the connection leads nowhere else.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from base.errors import BadInput, Unavailable

MAX_ANSWER_BYTES = 256 * 1024
_AT_ONCE_BYTES = 16 * 1024
_PORTS = {"https": 443, "http": 80}
# Source: RFC 6052, section 2.1; RFC 8215, section 4.1.
_TRANSLATION = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL_TRANSLATION = ipaddress.IPv6Network("64:ff9b:1::/48")


class NotAllowed(BadInput):
    """This host or address may not be asked; nothing was sent."""

    error_id = "http.not_allowed"


class NoAnswer(Unavailable):
    """No usable answer: no connection, cut off, too large, or no HTTP."""

    error_id = "http.no_answer"


class TooSlow(Unavailable):
    """The answer was not there in time."""

    error_id = "http.too_slow"


@dataclass(frozen=True, slots=True)
class Sent:
    """What is sent.

    Attributes:
        method: `GET` or `POST`.
        url: Where.
        headers: Name to value; secrets among them.
        body: For a POST.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Got:
    """What came back: the status, and the text of a success."""

    status: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which hosts may be asked, each as `host` or `host:port`.

    Attributes:
        hosts: All of them.
        private: Those that may lie in a private network, and be asked without TLS.
    """

    hosts: frozenset[str]
    private: frozenset[str] = frozenset()


def exchange(sent: Sent, allowed: Allowed, *, timeout_s: float) -> Got:
    """Ask once; redirects are answers like any other and are not followed.

    Raises:
        NotAllowed: The host is not allowed, or its name leads to a private address.
        TooSlow: Everything together took longer than `timeout_s`.
        NoAnswer: Anything else that went wrong on the way.
    """
    deadline = time.monotonic() + timeout_s
    parts = urlsplit(sent.url)
    try:
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise NotAllowed("The address has no port that is one.") from None
    named = host if port == _PORTS.get(parts.scheme) else f"{host}:{port}"
    private = _may(named, parts.scheme, allowed)
    address = _checked_address(host, port, private=private)
    line = _Line(address, port, host=host, tls=parts.scheme == "https", deadline=deadline)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc, "Accept": "application/json", **sent.headers}
    # One clock for connecting, sending and reading: a server that answers drop by drop would
    # otherwise start it anew with every drop.
    watch = threading.Timer(timeout_s, line.cut)
    watch.daemon = True
    watch.start()
    try:
        line.request(sent.method, path, body=sent.body, headers=headers)
        answer = line.getresponse()
        got = Got(answer.status, _read(answer))
        if line.is_cut:
            raise TimeoutError
    except (OSError, http.client.HTTPException, ValueError) as error:
        if line.is_cut or isinstance(error, TimeoutError):
            raise TooSlow(f"{named} did not answer within {timeout_s} s.") from None
        raise NoAnswer(f"{named}: {type(error).__name__}") from None
    else:
        return got
    finally:
        watch.cancel()
        line.close()


def _may(named: str, scheme: str, allowed: Allowed) -> bool:
    """Whether this host may be private; refuses one that may not be asked at all."""
    if named not in allowed.hosts:
        raise NotAllowed(f"{named} is not among CORDBOARD_HTTP_HOSTS.")
    private = named in allowed.private
    if scheme != "https" and not private:
        raise NotAllowed(f"{named} may only be asked by https.")
    return private


def _checked_address(host: str, port: int, *, private: bool) -> str:
    """An address of the host that may be connected to; every one of them must be allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NoAnswer(f"{host} has no address.") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not private and not all(_is_public(address) for address in addresses):
        raise NotAllowed(f"{host} leads into a private network.")
    return addresses[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _LOCAL_TRANSLATION:
            return False
        # What is written as the one kind of address may lead to one of the other kind.
        embedded = ip.ipv4_mapped or ip.sixtofour
        if ip in _TRANSLATION:
            embedded = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        ip = embedded or ip
    return ip.is_global and not ip.is_multicast


class _Line(http.client.HTTPConnection):
    """A connection to an address that was checked, with TLS for the name that was meant."""

    def __init__(self, address: str, port: int, *, host: str, tls: bool, deadline: float) -> None:
        super().__init__(address, port)
        self.is_cut = False
        self._socket: socket.socket | None = None
        self._name = host
        self._tls = tls
        self._deadline = deadline

    def connect(self) -> None:
        """Connect to the address; nobody else's environment, no proxy, no second try."""
        left_s = max(0.01, self._deadline - time.monotonic())
        self.sock = self._socket = socket.create_connection((self.host, self.port), timeout=left_s)
        if self._tls:
            context = ssl.create_default_context()
            self.sock = self._socket = context.wrap_socket(self.sock, server_hostname=self._name)

    def cut(self) -> None:
        """End whatever is being waited for; called by another thread when the time is over."""
        self.is_cut = True
        # The library lets go of its own reference as soon as an answer runs until its end.
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already


def _read(answer: http.client.HTTPResponse) -> str:
    if not http.client.OK <= answer.status < http.client.MULTIPLE_CHOICES:
        return ""
    pieces, size = [], 0
    while piece := answer.read(_AT_ONCE_BYTES):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_ANSWER_BYTES:
            raise http.client.HTTPException(f"more than {MAX_ANSWER_BYTES} bytes")
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
    return b"".join(pieces).decode()
