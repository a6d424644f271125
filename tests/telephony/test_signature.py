import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from telephony.signature import is_signed, is_signed_body, signature_of

TOKEN = "12345"
URL = "https://cc.example.com/voice/step/7/2?n=1"
FORM = [("CallSid", "CA1"), ("Digits", "2"), ("From", "+8613800138000")]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
pairs = st.lists(
    st.tuples(st.sampled_from(["Digits", "Sid", "SidAccount", "客"]) | texts, texts), max_size=8
)
hosts = st.sampled_from(["cc.example.com", "user:word@cc.example.com", "[::1]", "10.0.0.1"])
ports = st.sampled_from(["", ":", ":0", ":80", ":443", ":1234", ":99999", ":x"])
tails = st.sampled_from(["", "/", "/voice/inbound", "/a;b", "/a?", "/a?x=1&y=%20#", "/电?q=号#f"])
urls = st.builds(
    "{}://{}{}{}".format, st.sampled_from(["http", "https", "HTTPS", "wss"]), hosts, ports, tails
)


def vectors(reference_dir: Path) -> list[dict[str, Any]]:
    known = json.loads((reference_dir / "twilio-signature-vectors.json").read_text())
    form = next(v["params"] for v in known["vectors"] if v["name"] == "form")
    return [
        {**v, "token": known["auth_token"]}
        | ({"params": form} if v.get("params") == "same as form" else {})
        for v in known["vectors"]
    ]


def test_every_published_vector_is_accepted_and_no_other_token_is(reference_dir: Path) -> None:
    for vector in vectors(reference_dir):
        for token, accepted in ((vector["token"], vector["valid"]), ("another", False)):
            if "body" in vector:
                body = vector["body"].encode()
                found = is_signed_body((token,), vector["url"], body, vector["signature"])
            else:
                params = [(name, value) for name, value in vector["params"]]
                found = is_signed((token,), vector["url"], params, vector["signature"])
            assert found is accepted, vector["name"]


def test_a_changed_json_body_is_not_signed(reference_dir: Path) -> None:
    vector = next(v for v in vectors(reference_dir) if "body" in v)
    changed = vector["body"].replace("true", "false").encode()
    assert not is_signed_body((vector["token"],), vector["url"], changed, vector["signature"])
    assert not is_signed_body((vector["token"],), URL, changed, vector["signature"])


def test_a_body_is_signed_by_the_hash_in_its_address() -> None:
    url = f"{URL}&bodySHA256={hashlib.sha256(b'{}').hexdigest()}"
    signature = signature_of(TOKEN, url, ())
    assert is_signed_body((TOKEN,), url, b"{}", signature)
    assert not is_signed_body((TOKEN,), url, b"{ }", signature)
    assert not is_signed_body((TOKEN,), url, b"{}", signature_of("another", url, ()))


@pytest.mark.parametrize(
    ("told", "signed"),
    [
        ("http://cc.example.com/a", "http://cc.example.com:80/a"),
        ("https://cc.example.com/a", "https://cc.example.com:443/a"),
        ("https://cc.example.com:8443/a", "https://cc.example.com/a"),
    ],
)
def test_the_carrier_may_sign_with_or_without_a_port(told: str, signed: str) -> None:
    assert is_signed((TOKEN,), told, FORM, signature_of(TOKEN, signed, FORM))
    assert their_verdict(told, FORM, signature_of(TOKEN, signed, FORM))


def their_verdict(url: str, params: list[tuple[str, str]], signature: str) -> bool:
    try:
        return bool(RequestValidator(TOKEN).validate(url, MultiDict(params), signature))
    except ValueError:  # their validator raises on a port that is no port; ours may not
        return False


@given(urls, pairs, st.data())
def test_we_and_the_carriers_own_validator_always_agree(
    url: str, params: list[tuple[str, str]], data: st.DataObject
) -> None:
    signed_url = data.draw(st.just(url) | urls)
    signature = data.draw(
        st.just(RequestValidator(TOKEN).compute_signature(signed_url, MultiDict(params)))
        | st.text(max_size=30)
    )
    theirs = their_verdict(url, params, signature)
    assert is_signed((TOKEN,), url, params, signature) is theirs


@given(pairs)
def test_our_signature_is_the_carriers(params: list[tuple[str, str]]) -> None:
    theirs = RequestValidator(TOKEN).compute_signature(URL, MultiDict(params))
    assert signature_of(TOKEN, URL, params) == theirs


@given(st.text(), st.lists(st.tuples(st.text(), st.text())), st.none() | st.text())
def test_nothing_that_comes_in_makes_verification_raise(
    url: str, params: list[tuple[str, str]], signature: str | None
) -> None:
    assert is_signed((TOKEN,), url, params, signature) is False
    assert is_signed_body((TOKEN,), url, b"\xff", signature) is False


@pytest.mark.parametrize("text", ["\ud800", "https://[::1/", "https://h:port/"])
def test_text_no_request_can_carry_is_not_signed(text: str) -> None:
    assert not is_signed((TOKEN,), text, FORM, "c2ln")
    assert not is_signed((TOKEN,), URL, [(text, "\ud800")], "c2ln")
    assert not is_signed((TOKEN,), URL, FORM, text)
    assert not is_signed_body((TOKEN,), f"{text}?bodySHA256={text}", b"{}", "c2ln")


def test_an_empty_token_verifies_nothing_although_a_signature_with_it_exists() -> None:
    assert not is_signed(("", ""), URL, FORM, signature_of("", URL, FORM))


def test_the_secondary_token_is_accepted_beside_the_primary() -> None:
    assert is_signed((TOKEN, "second"), URL, FORM, signature_of("second", URL, FORM))


def test_a_trimmed_value_breaks_the_signature() -> None:
    raw = [*FORM, ("SpeechResult", " 你好 ")]
    signature = signature_of(TOKEN, URL, raw)
    assert is_signed((TOKEN,), URL, raw, signature)
    assert not is_signed((TOKEN,), URL, [(n, v.strip()) for n, v in raw], signature)
