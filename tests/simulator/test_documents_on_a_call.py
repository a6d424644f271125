import asyncio
import io
import wave

import pytest
from aiohttp import web

from simulator.calls import CallStatus
from simulator.legs import HangUp
from simulator.truth import Fact
from tests.simulator.leaping import perform
from tests.simulator.stage import CALLER, HOTLINE, Script, Stage, stage, twiml


def _errors(s: Stage) -> list[int]:
    return [f["code"] for f in s.facts("error")]


def test_a_caller_hears_the_document_and_the_end_is_told() -> None:
    async def play() -> None:
        replies: Script = {
            "/voice": '<Say language="zh-CN" voice="Polly.Zhiyu">您好</Say><Hangup/>'
        }
        async with stage(replies) as s:
            sid = await s.dial()
            await s.over(sid)
            first = s.product.to("/voice")[0]
            assert first["CallSid"] == sid
            assert (first["From"], first["To"]) == (CALLER, HOTLINE)
            assert (first["CallStatus"], first["Direction"]) == ("ringing", "inbound")
            assert (first["FromCountry"], first["FromCity"]) == ("CN", "")
            assert s.heard(sid) == ["您好"]
            (end,) = s.product.to("/status")
            assert (end["CallStatus"], end["CallDuration"]) == ("completed", "1")
            assert end["CallbackSource"] == "call-progress-events"
            assert end["SequenceNumber"] == "0"
            assert end["Timestamp"].endswith("+0000")

    perform(play)


def test_a_redirect_goes_on_relative_to_the_document_and_keeps_query_and_fragment() -> None:
    async def play() -> None:
        replies: Script = {
            "/voice": '<Redirect method="GET">next?a=1&amp;b=%2F#rc=2&amp;rp=all</Redirect>',
            "/next": "<Say>there</Say>",
        }
        async with stage(replies) as s:
            sid = await s.dial()
            await s.over(sid)
            assert s.heard(sid) == ["there"]
            (asked,) = s.product.requests("/next")
            assert asked.url.startswith("/next?a=1&b=%2F&CallSid=CA")
            assert (asked.form["a"], asked.form["CallStatus"]) == ("1", "ringing")

    perform(play)


def test_a_rejected_call_is_never_answered() -> None:
    async def play() -> None:
        async with stage({"/voice": '<Reject reason="busy"/>'}) as s:
            sid = await s.dial()
            await s.over(sid)
            statuses = [f["status"] for f in s.facts("call", call_sid=sid)]
            assert statuses == ["ringing", "busy"]
            assert s.product.to("/status")[0]["CallStatus"] == "busy"

    perform(play)


def test_a_pause_before_anything_else_lets_the_call_ring() -> None:
    async def play() -> None:
        async with stage({"/voice": '<Pause length="4"/><Say>hello</Say>'}) as s:
            sid = await s.dial()
            await s.over(sid)
            answered = s.facts("call", call_sid=sid, status="in-progress")[0]
            assert 3.9 < s.since(answered["at"]) < 4.5

    perform(play)


def test_an_empty_document_ends_the_call() -> None:
    async def play() -> None:
        async with stage({"/voice": ""}) as s:
            sid = await s.dial()
            await s.over(sid)
            assert s.carrier.calls[sid].status == "completed"

    perform(play)


def test_of_two_who_end_a_call_the_first_counts() -> None:
    async def play() -> None:
        async with stage({"/voice": "<Pause length='60'/>"}) as s:
            sid = await s.dial()
            await s.wait(1)
            leg = s.carrier.legs[sid]
            leg.hang_up(HangUp(CallStatus.NO_ANSWER, by="caller"))
            leg.hang_up(HangUp(CallStatus.CANCELED, by="api"))
            await s.over(sid)
            assert s.carrier.calls[sid].status == "no-answer"

    perform(play)


def test_a_caller_who_hangs_up_ends_the_speech_at_once() -> None:
    async def play() -> None:
        async with stage({"/voice": "<Say loop='0'>Please hold the line</Say>"}) as s:
            sid = await s.dial()
            await s.wait(10)
            await s.sim(f"calls/{sid}/hangup")
            await s.over(sid)
            cut: Fact = s.facts("said-cut")[0]
            assert cut["after_s"] < 2
            assert s.product.to("/status")[0]["CallDuration"] == "10"

    perform(play)


def test_a_hang_up_while_the_document_is_prepared_lets_the_request_finish() -> None:
    async def play() -> None:
        async def slow(_asked: object) -> str:
            await asyncio.sleep(5)
            return "<Say>too late</Say>"

        async with stage({"/voice": slow}) as s:
            sid = await s.dial()
            await s.wait(1)
            await s.sim(f"calls/{sid}/hangup")
            await s.over(sid)
            assert s.product.to("/status")[0]["CallStatus"] == "no-answer"
            await s.wait(10)
            answers = s.facts("webhook-answer")
            assert [a["status"] for a in answers] == [200, 200]
            assert s.heard(sid) == []

    perform(play)


def test_play_takes_as_long_as_the_file_and_a_missing_file_is_skipped() -> None:
    def sound(seconds: int) -> web.Response:
        target = io.BytesIO()
        with wave.open(target, "wb") as audio:
            audio.setnchannels(1)
            audio.setsampwidth(2)
            audio.setframerate(8000)
            audio.writeframes(bytes(2 * 8000 * seconds))
        return web.Response(body=target.getvalue(), content_type="audio/x-wav")

    async def play() -> None:
        replies: Script = {
            "/voice": "<Play>/seven.wav</Play><Play>/none.wav</Play>",
            "/seven.wav": lambda _: sound(7),
            "/none.wav": lambda _: web.Response(status=404),
        }
        async with stage(replies) as s:
            sid = await s.dial()
            await s.over(sid)
            assert [f["lasts_s"] for f in s.facts("said")] == [7]
            assert _errors(s) == [11200]
            assert s.carrier.calls[sid].duration_s == 7

    perform(play)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (web.Response(status=500), "11200"),
        (web.Response(text="<Response", content_type="text/xml"), "12100"),
        (web.Response(text="<Response/>", content_type="text/html"), "12300"),
        (web.Response(text="<Answer/>", content_type="text/xml"), "12102"),
        (web.Response(text="<Response><Shout/></Response>", content_type="text/xml"), "12200"),
        (
            web.Response(
                text="<Response><Say>" + "x" * 65_600 + "</Say></Response>",
                content_type="text/xml",
            ),
            "11750",
        ),
    ],
)
def test_a_failing_document_is_told_to_the_fallback(answer: web.Response, code: str) -> None:
    async def play() -> None:
        replies: Script = {"/voice": answer, "/fallback": "<Say>spare</Say>"}
        async with stage(replies) as s:
            sid = await s.dial()
            await s.over(sid)
            (told,) = s.product.to("/fallback")
            assert told["ErrorCode"] == code
            assert told["ErrorUrl"] == f"{s.product.base}/voice"
            assert s.heard(sid) == ["spare"]

    perform(play)


def test_without_a_fallback_the_carrier_apologises_and_hangs_up() -> None:
    async def play() -> None:
        async with stage({"/voice": "<Nothing/>"}, fallback=False) as s:
            sid = await s.dial()
            await s.over(sid)
            assert "application error" in s.heard(sid)[0]
            assert s.facts("application-error")[0]["code"] == 12200

    perform(play)


def test_a_failing_fallback_ends_the_call_too() -> None:
    async def play() -> None:
        replies: Script = {
            "/voice": web.Response(status=500),
            "/fallback": web.Response(status=500),
        }
        async with stage(replies) as s:
            sid = await s.dial()
            await s.over(sid)
            assert _errors(s) == [11200, 11200]
            assert s.carrier.calls[sid].ended

    perform(play)


def test_a_call_redirected_by_the_api_drops_its_document() -> None:
    async def play() -> None:
        replies: Script = {
            "/voice": "<Say loop='0'>please wait</Say>",
            "/elsewhere": lambda _: twiml("<Say>welcome</Say>"),
        }
        async with stage(replies) as s:
            sid = await s.dial()
            await s.wait(3)
            url = f"{s.product.base}/elsewhere"
            await s.api("POST", f"/Calls/{sid}.json", {"Url": url})
            await s.over(sid)
            assert s.heard(sid)[-1] == "welcome"
            assert s.product.to("/elsewhere")[0]["CallStatus"] == "in-progress"

    perform(play)


def test_twiml_by_the_api_replaces_the_document() -> None:
    async def play() -> None:
        async with stage({"/voice": "<Pause length='60'/><Say>never</Say>"}) as s:
            sid = await s.dial()
            await s.wait(1)
            form = {"Twiml": "<Response><Say>now</Say></Response>"}
            await s.api("POST", f"/Calls/{sid}.json", form, expect=400)
            await s.wait(59.2)
            await s.api("POST", f"/Calls/{sid}.json", form)
            await s.over(sid)
            assert s.heard(sid) == ["never", "now"]

    perform(play)
