import pytest

from simulator.messages import opt_out_type
from tests.simulator.leaping import perform
from tests.simulator.stage import CALLER, HOTLINE, Script, Stage, stage

REPLY: Script = {"/sms": "<Message>Reply with 1 to confirm</Message>"}


async def _text(s: Stage, body: str) -> None:
    await s.sim("sms", {"from": CALLER, "to": HOTLINE, "body": body}, expect=201)
    await s.wait(5)


def _received(s: Stage) -> list[str]:
    return [e["body"] for e in s.carrier.phones.at(CALLER).seen() if e["event"] == "sms"]


def test_a_message_is_delivered_and_told_step_by_step() -> None:
    async def play() -> None:
        async with stage() as s:
            form = {
                "From": HOTLINE, "To": CALLER, "Body": "您的预约已确认",
                "StatusCallback": f"{s.product.base}/sms/status",
            }  # fmt: skip
            sent = await s.api("POST", "/Messages.json", form, expect=201)
            assert (sent["status"], sent["num_segments"]) == ("queued", "1")
            await s.wait(10)
            statuses = [f["MessageStatus"] for f in s.product.to("/sms/status")]
            assert statuses == ["queued", "sent", "delivered"]
            assert _received(s) == ["您的预约已确认"]
            fetched = await s.api("GET", f"/Messages/{sent['sid']}.json")
            assert (fetched["status"], fetched["direction"]) == ("delivered", "outbound-api")

    perform(play)


def test_an_unreachable_telephone_gets_nothing() -> None:
    async def play() -> None:
        async with stage() as s:
            await s.sim("phones", {"number": CALLER, "unreachable": True})
            form = {
                "From": HOTLINE, "To": CALLER, "Body": "hello",
                "StatusCallback": f"{s.product.base}/sms/status",
            }  # fmt: skip
            await s.api("POST", "/Messages.json", form, expect=201)
            await s.wait(10)
            last = s.product.to("/sms/status")[-1]
            assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", "30003")
            assert _received(s) == []

    perform(play)


def test_a_message_to_the_hotline_asks_and_the_reply_arrives() -> None:
    async def play() -> None:
        async with stage(REPLY) as s:
            await _text(s, "hello")
            (asked,) = s.product.to("/sms")
            assert (asked["Body"], asked["NumMedia"], asked["From"]) == ("hello", "0", CALLER)
            assert "OptOutType" not in asked
            assert _received(s) == ["Reply with 1 to confirm"]

    perform(play)


def test_a_failing_url_is_told_to_the_fallback_whose_reply_counts() -> None:
    async def play() -> None:
        script: Script = {"/sms": "<Shout/>", "/sms/fallback": "<Message>spare</Message>"}
        async with stage(script) as s:
            number = next(iter(s.carrier.numbers.values()))
            number.sms_fallback_url = f"{s.product.base}/sms/fallback"
            await _text(s, "hello")
            assert s.product.to("/sms/fallback")[0]["ErrorCode"] == "12200"
            assert _received(s) == ["spare"]

    perform(play)


def test_the_carriers_own_words_block_and_nothing_is_answered_to_them() -> None:
    async def play() -> None:
        async with stage(REPLY) as s:
            await _text(s, " cancel ")
            assert s.product.to("/sms")[0]["OptOutType"] == "STOP"
            assert _received(s) == []
            form = {"From": HOTLINE, "To": CALLER, "Body": "are you sure?"}
            refused = await s.api("POST", "/Messages.json", form, expect=400)
            assert refused["code"] == 21610
            await _text(s, "START")
            assert s.product.to("/sms")[1]["OptOutType"] == "START"
            assert _received(s) == []
            await s.api("POST", "/Messages.json", form, expect=201)

    perform(play)


@pytest.mark.parametrize(
    ("form", "code"),
    [({"To": "12"}, 21211), ({"From": "+15005550006"}, 21606), ({"Body": ""}, 21602),
     ({"Body": "x" * 1601}, 21617)],
)  # fmt: skip
def test_a_message_that_makes_no_sense_is_refused(form: dict[str, str], code: int) -> None:
    async def play() -> None:
        async with stage() as s:
            whole = {"From": HOTLINE, "To": CALLER, "Body": "hello", **form}
            refused = await s.api("POST", "/Messages.json", whole, expect=400)
            assert refused["code"] == code

    perform(play)


def test_only_the_whole_message_can_be_an_opt_out_word() -> None:
    words = ["stop", "Cancel", "QUIT", "please cancel my appointment", "2", "help", "unstop"]
    kinds = ["STOP", "STOP", "STOP", None, None, "HELP", "START"]
    assert [opt_out_type(w) for w in words] == kinds
