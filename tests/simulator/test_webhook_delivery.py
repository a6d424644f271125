import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from simulator.retries import Overrides, split_overrides
from simulator.signature import sign
from tests.simulator.leaping import perform
from tests.simulator.stage import TOKEN, Asked, Script, stage, twiml

FRAGMENT = "#rc=2&rp=all&ct=2000&rt=5000&tt=14000"


def _failing(times: int, then: str) -> Any:
    left = [times]

    def reply(_asked: Asked) -> web.Response:
        left[0] -= 1
        return web.Response(status=503) if left[0] >= 0 else twiml(then)

    return reply


def test_published_signature_vectors_hold(reference_dir: Path) -> None:
    known = json.loads((reference_dir / "twilio-signature-vectors.json").read_text())
    forms = {v["name"]: v.get("params") for v in known["vectors"]}
    proven = 0
    for vector in known["vectors"]:
        if "portless" in vector["name"] or "computed with" in vector["name"]:
            continue  # what the receiver forgives, the sender never signs
        params = vector.get("params", [])
        pairs = forms["form"] if params == "same as form" else params
        signed = sign(known["auth_token"], vector["url"], [(k, v) for k, v in pairs])
        assert signed == vector["signature"], vector["name"]
        proven += 1
    assert proven == 4


def test_every_webhook_is_signed_over_the_url_without_its_fragment() -> None:
    async def play() -> None:
        script: Script = {
            "/voice": "<Redirect>/next?x=%20y#rc=3</Redirect>",
            "/next": '<Redirect method="GET">/last?z=1</Redirect>',
        }
        async with stage(script, voice_fragment=FRAGMENT) as s:
            await s.over(await s.dial())
            assert [a.method for a in s.product.asked] == ["POST", "POST", "GET", "POST"]
            for asked in s.product.asked:
                url = s.product.base + asked.url
                form = {} if asked.method == "GET" else asked.form
                assert asked.headers["X-Twilio-Signature"] == sign(TOKEN, url, form)

    perform(play)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a/b?c#", ("http://a/b?c", Overrides())),
        (
            "http://a/b" + FRAGMENT,
            ("http://a/b", Overrides(2, frozenset({"all"}), 2000, 5000, 14000)),
        ),
        ("http://a/b#rc=9&ct=1&rp=4xx,5xx,who", ("http://a/b", Overrides(
            policies=frozenset({"4xx", "5xx"})))),
    ],
)  # fmt: skip
def test_overrides_are_read_from_the_fragment(url: str, expected: tuple[str, Overrides]) -> None:
    assert split_overrides(url) == expected


def test_a_server_error_is_not_retried_by_default() -> None:
    async def play() -> None:
        script: Script = {"/voice": _failing(1, "<Say>late</Say>"), "/fallback": "<Pause/>"}
        async with stage(script) as s:
            await s.over(await s.dial())
            assert len(s.product.to("/voice")) == 1
            assert len(s.product.to("/fallback")) == 1

    perform(play)


def test_with_overrides_it_is_retried_under_the_same_token() -> None:
    async def play() -> None:
        script: Script = {"/voice": _failing(2, "<Say>third time</Say>")}
        async with stage(script, voice_fragment=FRAGMENT) as s:
            sid = await s.dial()
            await s.over(sid)
            assert s.heard(sid) == ["third time"]
            tokens = [a.headers["I-Twilio-Idempotency-Token"] for a in s.product.requests("/voice")]
            assert len(tokens) == 3
            assert len(set(tokens)) == 1
            attempts = [f["attempt"] for f in s.facts("webhook") if "/voice" in f["url"]]
            assert attempts == [0, 1, 2]

    perform(play)


def test_an_answer_later_than_fifteen_seconds_goes_to_the_fallback() -> None:
    async def play() -> None:
        async def slow(_asked: Asked) -> str:
            await asyncio.sleep(16)
            return "<Say>too late</Say>"

        async with stage({"/voice": slow, "/fallback": "<Say>spare</Say>"}) as s:
            sid = await s.dial()
            await s.over(sid)
            (told,) = s.product.requests("/fallback")
            assert 14.9 < told.at < 15.5
            assert told.form["ErrorCode"] == "11200"
            assert s.heard(sid) == ["spare"]

    perform(play)


def test_a_read_timeout_from_the_fragment_retries_within_the_total() -> None:
    async def play() -> None:
        async def once_slow(_asked: Asked) -> str:
            if len(s.product.to("/voice")) == 1:
                await asyncio.sleep(9)
            return "<Say>here</Say>"

        async with stage({"/voice": once_slow}, voice_fragment=FRAGMENT) as s:
            sid = await s.dial()
            await s.over(sid)
            first, second = s.product.requests("/voice")
            assert 4.9 < second.at - first.at < 5.5
            assert s.heard(sid) == ["here"]

    perform(play)


def test_a_failed_connection_is_retried_once_and_told_as_11205(unused_tcp_port: int) -> None:
    async def play() -> None:
        async with stage({"/fallback": "<Say>spare</Say>"}) as s:
            number = next(iter(s.carrier.numbers.values()))
            number.voice_url = f"http://127.0.0.1:{unused_tcp_port}/voice"
            sid = await s.dial()
            await s.over(sid)
            assert s.product.to("/fallback")[0]["ErrorCode"] == "11205"
            attempts = [f["attempt"] for f in s.facts("webhook") if f["url"] == number.voice_url]
            assert attempts == [0, 1]

    perform(play)


def test_the_truth_keeps_status_size_and_own_headers_of_each_answer() -> None:
    async def play() -> None:
        def degraded(_asked: Asked) -> web.Response:
            answer = twiml("<Say>try later</Say>")
            answer.headers["X-Cordboard-Degraded"] = "1"
            return answer

        async with stage({"/voice": degraded}) as s:
            await s.over(await s.dial())
            answer = s.facts("webhook-answer")[0]
            asked = s.facts("webhook")[0]
            assert answer["webhook"] == asked["n"]
            assert (answer["status"], answer["token"]) == (200, asked["token"])
            assert answer["bytes"] == len("<Response><Say>try later</Say></Response>")
            assert answer["headers"] == {"X-Cordboard-Degraded": "1"}

    perform(play)
