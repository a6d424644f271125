from typing import Any

import pytest

from tests.simulator.leaping import perform
from tests.simulator.stage import AGENT, Script, Stage, stage

OTHER = "+8613700137000"


def _dialling(nouns: str, more: str = "") -> Script:
    return {
        "/voice": f'<Dial action="/after" timeout="20" {more}>{nouns}</Dial>',
        "/after": "<Say>after</Say>",
    }


def _number(more: str = "", number: str = AGENT) -> str:
    events = "initiated ringing answered completed"
    return (
        f'<Number statusCallback="/progress" statusCallbackEvent="{events}" {more}>'
        f"{number}</Number>"
    )


async def _behaves(s: Stage, number: str = AGENT, **habits: Any) -> None:
    await s.sim("phones", {"number": number, **habits})


def test_an_answered_number_is_bridged_and_told_with_sid_and_duration() -> None:
    async def play() -> None:
        async with stage(_dialling(_number())) as s:
            await _behaves(s, answer_after_s=3, hang_up_after_s=40)
            caller = await s.dial()
            await s.wait(10)
            child = s.carrier.phones.at(AGENT).calls[0]
            assert (s.hears(caller), s.hears(child)) == ([child], [caller])
            await s.over(caller)
            after = s.product.to("/after")[0]
            assert (after["DialCallStatus"], after["DialCallSid"]) == ("completed", child)
            assert (after["DialCallDuration"], after["DialBridged"]) == ("40", "true")
            progress = sorted(s.product.to("/progress"), key=lambda f: int(f["SequenceNumber"]))
            assert [f["CallStatus"] for f in progress] == [
                "initiated", "ringing", "in-progress", "completed",
            ]  # fmt: skip
            assert {f["ParentCallSid"] for f in progress} == {caller}
            assert progress[0]["Direction"] == "outbound-dial"

    perform(play)


@pytest.mark.parametrize(
    ("habit", "status", "sip"),
    [
        ({"busy": True}, "busy", "486"),
        ({"reject": True}, "busy", "486"),
        ({"no_answer": True}, "no-answer", "487"),
        ({"unreachable": True}, "failed", "404"),
    ],
)
def test_nobody_there_goes_to_the_action_with_the_reason(
    habit: dict[str, Any], status: str, sip: str
) -> None:
    async def play() -> None:
        async with stage(_dialling(_number())) as s:
            await _behaves(s, **habit)
            caller = await s.dial()
            await s.over(caller)
            after = s.product.to("/after")[0]
            assert (after["DialCallStatus"], after["DialBridged"]) == (status, "false")
            assert "DialCallDuration" not in after
            end = next(f for f in s.product.to("/progress") if "CallDuration" in f)
            assert (end["CallStatus"], end["SipResponseCode"]) == (status, sip)
            assert s.heard(caller) == ["after"]

    perform(play)


def test_ringing_may_run_five_seconds_over_its_timeout() -> None:
    async def play() -> None:
        async with stage(_dialling(_number())) as s:
            await _behaves(s, answer_after_s=23, hang_up_after_s=5)
            await s.over(await s.dial())
            assert s.product.to("/after")[0]["DialCallStatus"] == "completed"

    perform(play)


def test_of_several_the_first_wins_and_the_others_are_canceled() -> None:
    async def play() -> None:
        async with stage(_dialling(_number() + _number(number=OTHER))) as s:
            await _behaves(s, answer_after_s=9)
            await _behaves(s, OTHER, answer_after_s=4, hang_up_after_s=5)
            await s.over(await s.dial())
            lost, won = (s.carrier.phones.at(n).calls[0] for n in (AGENT, OTHER))
            assert s.carrier.calls[lost].status == "canceled"
            assert s.product.to("/after")[0]["DialCallSid"] == won

    perform(play)


def test_a_whisper_is_heard_by_the_callee_alone_before_they_meet() -> None:
    async def play() -> None:
        script = dict(_dialling(_number('url="/whisper"'))) | {"/whisper": "<Say>VIP calling</Say>"}
        async with stage(script) as s:
            await _behaves(s, answer_after_s=1)
            caller = await s.dial()
            await s.wait(2.1)
            child = s.carrier.phones.at(AGENT).calls[0]
            assert s.heard(child) == ["VIP calling"]
            assert s.hears(caller) == []
            await s.wait(3)
            assert s.hears(caller) == [child]
            assert s.heard(caller) == []

    perform(play)


def test_a_callee_who_refuses_in_the_whisper_is_not_bridged() -> None:
    async def play() -> None:
        whisper = '<Gather numDigits="1" action="/accept"><Say>Press one</Say></Gather><Hangup/>'
        script = dict(_dialling(_number('url="/whisper"'))) | {"/whisper": whisper}
        async with stage(script) as s:
            await _behaves(s, answer_after_s=1)
            caller = await s.dial()
            await s.over(caller)
            assert s.product.to("/after")[0]["DialCallStatus"] == "no-answer"
            assert s.facts("hears") == []

    perform(play)


def test_a_caller_who_hangs_up_ends_the_ringing_and_the_action_still_comes() -> None:
    async def play() -> None:
        async with stage(_dialling(_number())) as s:
            caller = await s.dial()
            await s.wait(5)
            await s.sim(f"calls/{caller}/hangup")
            await s.over(caller)
            child = s.carrier.phones.at(AGENT).calls[0]
            assert s.carrier.calls[child].status == "canceled"
            after = s.product.to("/after")[0]
            assert (after["CallStatus"], after["DialCallStatus"]) == ("completed", "canceled")

    perform(play)


def test_the_caller_is_answered_only_when_bridged_where_the_verb_says_so() -> None:
    async def play() -> None:
        async with stage(_dialling(_number(), 'answerOnBridge="true"')) as s:
            await _behaves(s, answer_after_s=7, hang_up_after_s=5)
            caller = await s.dial()
            await s.over(caller)
            answered = s.facts("call", call_sid=caller, status="in-progress")[0]
            assert 7.9 < s.since(answered["at"]) < 8.5

    perform(play)


def test_star_parts_them_when_the_verb_says_so() -> None:
    async def play() -> None:
        async with stage(_dialling(_number(), 'hangupOnStar="true"')) as s:
            await _behaves(s, answer_after_s=1)
            caller = await s.dial()
            await s.wait(10)
            await s.press(caller, "*")
            await s.over(caller)
            assert s.product.to("/after")[0]["DialCallStatus"] == "completed"

    perform(play)


def test_a_callee_sent_elsewhere_by_the_api_lives_on() -> None:
    async def play() -> None:
        script = dict(_dialling(_number())) | {"/new": "<Say loop='9'>new place</Say>"}
        async with stage(script) as s:
            await _behaves(s, answer_after_s=1)
            caller = await s.dial()
            await s.wait(5)
            child = s.carrier.phones.at(AGENT).calls[0]
            await s.api("POST", f"/Calls/{child}.json", {"Url": f"{s.product.base}/new"})
            await s.over(caller)
            assert s.heard(caller) == ["after"]
            assert not s.carrier.calls[child].ended
            assert "new place" in s.heard(child)

    perform(play)


def test_a_bridged_call_records_two_channels_as_long_as_the_talk() -> None:
    async def play() -> None:
        script = _dialling(_number(), 'record="record-from-answer-dual"')
        async with stage(script) as s:
            await _behaves(s, answer_after_s=1, hang_up_after_s=12)
            await s.over(await s.dial())
            (recording,) = s.carrier.recordings.values()
            assert (recording.channels, recording.duration_s) == (2, 12)
            assert s.product.to("/after")[0]["RecordingUrl"].endswith(recording.sid)

    perform(play)


def test_a_client_gets_the_parameters_and_answers_by_hand() -> None:
    async def play() -> None:
        noun = '<Client><Identity>lin</Identity><Parameter name="reservation" value="r1"/></Client>'
        async with stage(_dialling(noun)) as s:
            caller = await s.dial()
            await s.wait(3)
            phone = s.carrier.phones.at("client:lin")
            ringing = next(e for e in phone.seen() if e["event"] == "ringing")
            assert ringing["custom"] == {"reservation": "r1"}
            await s.sim(f"calls/{phone.calls[0]}/answer")
            await s.wait(1)
            assert s.hears(caller) == phone.calls
            await s.sim(f"calls/{phone.calls[0]}/hangup")
            await s.over(caller)
            assert s.product.to("/after")[0]["DialCallStatus"] == "completed"

    perform(play)
