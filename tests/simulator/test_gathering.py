import pytest

from tests.simulator.leaping import perform
from tests.simulator.stage import Stage, stage

KEYS = '<Gather action="/got" numDigits="2" timeout="4"><Say>Press two keys, please</Say></Gather>'


async def _after(s: Stage, sid: str) -> dict[str, str]:
    await s.over(sid)
    (form,) = s.product.to("/got")
    return form


def test_keys_interrupt_the_prompt_and_arrive_at_the_action() -> None:
    async def play() -> None:
        async with stage({"/voice": KEYS}) as s:
            sid = await s.dial()
            await s.wait(0.5)
            await s.press(sid, "42")
            form = await _after(s, sid)
            assert form["Digits"] == "42"
            assert "FinishedOnKey" not in form
            assert len(s.facts("said-cut")) == 1

    perform(play)


def test_a_finishing_key_ends_and_is_not_part_of_the_digits() -> None:
    async def play() -> None:
        async with stage({"/voice": '<Gather action="/got" finishOnKey="#"/>'}) as s:
            sid = await s.dial()
            await s.wait(1)
            await s.press(sid, "123#")
            form = await _after(s, sid)
            assert (form["Digits"], form["FinishedOnKey"]) == ("123", "#")

    perform(play)


def test_silence_between_keys_ends_the_input() -> None:
    async def play() -> None:
        async with stage({"/voice": '<Gather action="/got" timeout="3"/>'}) as s:
            sid = await s.dial()
            await s.wait(1)
            await s.press(sid, "7")
            form = await _after(s, sid)
            assert form["Digits"] == "7"
            gathered = s.since(s.facts("gathered")[0]["at"])
            assert 3.9 < gathered < 4.3

    perform(play)


def test_silence_goes_on_with_the_next_verb() -> None:
    async def play() -> None:
        async with stage({"/voice": KEYS + "<Say>nothing came</Say>"}) as s:
            sid = await s.dial()
            await s.over(sid)
            assert s.product.to("/got") == []
            assert s.heard(sid)[-1] == "nothing came"

    perform(play)


def test_silence_is_told_when_asked_for() -> None:
    async def play() -> None:
        replies = {"/voice": '<Gather action="/got" actionOnEmptyResult="true" timeout="2"/>'}
        async with stage(replies) as s:
            form = await _after(s, await s.dial())
            assert form["Digits"] == ""

    perform(play)


def test_keys_while_nobody_gathers_are_lost() -> None:
    async def play() -> None:
        verbs = "<Say>A long sentence comes before the question</Say>" + KEYS
        async with stage({"/voice": verbs}) as s:
            sid = await s.dial()
            await s.wait(0.2)
            await s.press(sid, "42")
            await s.over(sid)
            assert s.product.to("/got") == []
            assert [f["heard"] for f in s.facts("key")] == [False, False]

    perform(play)


def test_speech_arrives_with_its_confidence_after_the_pause() -> None:
    async def play() -> None:
        gather = (
            '<Gather action="/got" input="dtmf speech" language="cmn-Hans-CN" speechTimeout="2">'
            '<Say language="zh-CN" voice="Polly.Zhiyu">请讲</Say></Gather>'
        )
        async with stage({"/voice": gather}) as s:
            sid = await s.dial()
            await s.wait(0.3)
            await s.sim(f"calls/{sid}/say", {"text": "查询积分", "confidence": 0.83})
            form = await _after(s, sid)
            assert (form["SpeechResult"], form["Confidence"]) == ("查询积分", "0.83")
            # 0.3 s until the words, 1.1 s of words, 2 s of silence
            assert 3.2 < s.since(s.facts("gathered")[0]["at"]) < 3.6

    perform(play)


def test_speech_without_confidence_carries_none() -> None:
    async def play() -> None:
        async with stage({"/voice": '<Gather action="/got" input="speech"/>'}) as s:
            sid = await s.dial()
            await s.wait(1)
            await s.sim(f"calls/{sid}/say", {"text": "agent"})
            form = await _after(s, sid)
            assert form["SpeechResult"] == "agent"
            assert "Confidence" not in form

    perform(play)


def test_without_barge_in_speech_waits_for_the_prompt() -> None:
    async def play() -> None:
        gather = (
            '<Gather action="/got" input="speech" bargeIn="false">'
            "<Say>This sentence will not be interrupted by anybody at all</Say></Gather>"
        )
        async with stage({"/voice": gather}) as s:
            sid = await s.dial()
            await s.wait(0.2)
            await s.sim(f"calls/{sid}/say", {"text": "yes"})
            await _after(s, sid)
            assert s.facts("said-cut") == []

    perform(play)


def test_a_hang_up_while_gathering_requests_no_action() -> None:
    async def play() -> None:
        async with stage({"/voice": KEYS}) as s:
            sid = await s.dial()
            await s.wait(0.5)
            await s.sim(f"calls/{sid}/hangup")
            await s.over(sid)
            assert s.product.to("/got") == []

    perform(play)


def test_an_action_left_out_means_the_same_document() -> None:
    async def play() -> None:
        def voice(asked: object) -> str:
            form = getattr(asked, "form", {})
            return "<Say>thanks</Say>" if "Digits" in form else '<Gather numDigits="1"/>'

        async with stage({"/voice": voice}) as s:
            sid = await s.dial()
            await s.wait(1)
            await s.press(sid, "1")
            await s.over(sid)
            assert s.heard(sid) == ["thanks"]

    perform(play)


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        ("4111111111111111#1230#123#", "success"),
        ("4000000000000002#1230#123#", "payment-connector-error"),
        ("41*", "caller-interrupted-with-star"),
    ],
)
def test_pay_takes_a_card_by_keys_and_masks_it(keys: str, result: str) -> None:
    async def play() -> None:
        async with stage({"/voice": '<Pay action="/got" chargeAmount="9.90"/>'}) as s:
            sid = await s.dial()
            await s.wait(0.5)
            for part in keys.replace("#", "#|").rstrip("|").split("|"):
                await s.press(sid, part.removesuffix("#") if len(part) > 16 else part)
            form = await _after(s, sid)
            assert form["Result"] == result
            if result == "success":
                assert form["PaymentCardNumber"] == "x" * 12 + "1111"
            assert ("PaymentConfirmationCode" in form) == (result == "success")

    perform(play)
