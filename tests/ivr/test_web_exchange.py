"""One exchange with a program that may be slow, huge, broken or hostile."""

import ipaddress
import socket
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.web_exchange import (
    MAX_ANSWER_BYTES,
    Allowed,
    NoAnswer,
    NotAllowed,
    Sent,
    TooSlow,
    _is_public,
    exchange,
)
from tests.fakes.odd_program import OddProgram, odd_program


@pytest.fixture(scope="module")
def program() -> Iterator[OddProgram]:
    with odd_program() as program:
        yield program


def ask(program: OddProgram, path: str, *, timeout_s: float = 2.0) -> tuple[int, str]:
    allowed = Allowed(frozenset({program.host}), frozenset({program.host}))
    got = exchange(Sent("GET", program.url(path)), allowed, timeout_s=timeout_s)
    return got.status, got.text


def test_success_gives_its_text(program: OddProgram) -> None:
    status, text = ask(program, "/good?n=1&m=%2F")
    assert (status, text[:9]) == (200, '{"order":')
    assert program.asked[-1][1] == "/good?n=1&m=%2F"


@pytest.mark.parametrize(
    ("path", "status"), [("/refuses", 404), ("/redirects", 302), ("/breaks", 503)]
)
def test_any_other_status_is_only_a_status_and_redirects_are_not_followed(
    program: OddProgram, path: str, status: int
) -> None:
    before = len(program.asked)
    assert ask(program, path) == (status, "")
    assert len(program.asked) == before + 1


@pytest.mark.parametrize(
    "path", ["/huge", "/endless", "/lies", "/hangs_up", "/bytes", "/cut_short"]
)
def test_answer_that_cannot_be_used_is_none(program: OddProgram, path: str) -> None:
    with pytest.raises(NoAnswer):
        ask(program, path)


@pytest.mark.parametrize("path", ["/silent", "/drips", "/never_ends"])
def test_whole_exchange_ends_in_time_also_when_it_comes_drop_by_drop(
    program: OddProgram, path: str
) -> None:
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        ask(program, path, timeout_s=0.3)
    assert time.monotonic() - begun < 5


def test_body_and_headers_arrive_as_sent(program: OddProgram) -> None:
    allowed = Allowed(frozenset({program.host}), frozenset({program.host}))
    sent = Sent("POST", program.url("/x"), {"X-Key": "s3cret"}, b'{"a": 1}')
    exchange(sent, allowed, timeout_s=2)
    method, path, headers, body = program.asked[-1]
    assert (method, path, headers["X-Key"], body) == ("POST", "/x", "s3cret", b'{"a": 1}')
    assert headers["Host"] == program.host
    assert "s3cret" not in repr(sent)


def test_nobody_listens(program: OddProgram) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unheard.getsockname()[1]}"
        allowed = Allowed(frozenset({host}), frozenset({host}))
        with pytest.raises(NoAnswer):
            exchange(Sent("GET", f"http://{host}/"), allowed, timeout_s=1)
    assert program.host != host


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://{host}/good", "may only be asked by https"),
        ("https://{host}/good", "leads into a private network"),
        ("https://localhost/good", "leads into a private network"),
        ("https://evil.example/good", "not among"),
        ("https://{host}@evil.example/good", "not among"),
        ("https://{host}.evil.example/good", "no port that is one"),
        ("https://evil.example#@{host}/good", "not among"),
    ],
)
def test_host_that_is_not_allowed_or_leads_inside_is_never_asked(
    program: OddProgram, url: str, why: str
) -> None:
    before = len(program.asked)
    allowed = Allowed(frozenset({program.host, "localhost"}))
    with pytest.raises(NotAllowed, match=why):
        exchange(Sent("GET", url.format(host=program.host)), allowed, timeout_s=1)
    assert len(program.asked) == before


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "2002:7f00:1::",
        "64:ff9b:1::1",
        "64:ff9b::a00:1",
    ],
)
def test_addresses_of_this_machine_and_of_private_networks_are_not_public(address: str) -> None:
    assert not _is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_of_the_open_network_are_public(address: str) -> None:
    assert _is_public(address)


@given(st.ip_addresses())
def test_whatever_is_public_is_global(address: ipaddress.IPv4Address) -> None:
    if _is_public(str(address)):
        assert address.is_global or getattr(address, "ipv4_mapped", None)
        assert not address.is_loopback
        assert not address.is_multicast


def test_limit_leaves_room_for_ordinary_answers() -> None:
    assert MAX_ANSWER_BYTES >= 100_000
