import asyncio

from simulator.chaos import Chaos, Dial
from tests.simulator.leaping import perform
from tests.simulator.stage import AGENT, HOTLINE, Script, Stage, stage

QUICK: Script = {"/voice": "<Say>hello</Say>"}


async def _place(s: Stage) -> None:
    form = {
        "From": HOTLINE,
        "To": AGENT,
        "Twiml": "<Response><Say>hi</Say></Response>",
        "StatusCallback": f"{s.product.base}/progress",
        "StatusCallbackEvent": "initiated ringing answered completed",
    }
    await s.sim("phones", {"number": AGENT, "answer_after_s": 1})
    call = await s.api("POST", "/Calls.json", form, expect=201)
    await s.over(call["sid"])


def _tokens(s: Stage, path: str) -> list[str]:
    return [a.headers["I-Twilio-Idempotency-Token"] for a in s.product.requests(path)]


def test_a_duplicate_callback_bears_the_same_token() -> None:
    async def play() -> None:
        async with stage(QUICK, dial=Dial(duplicate=1)) as s:
            await s.over(await s.dial())
            tokens = _tokens(s, "/status")
            assert len(tokens) == 2
            assert len(set(tokens)) == 1

    perform(play)


def test_a_lost_callback_never_comes_and_the_truth_says_so() -> None:
    async def play() -> None:
        async with stage(QUICK, dial=Dial(lose=1)) as s:
            await s.over(await s.dial())
            assert s.product.to("/status") == []
            assert s.facts("chaos")[0]["copies"] == 0

    perform(play)


def test_a_late_callback_comes_when_the_dial_says() -> None:
    async def play() -> None:
        async with stage(QUICK, dial=Dial(late=1, late_by_s=(30, 30))) as s:
            sid = await s.dial()
            await s.over(sid)
            assert s.product.to("/status") == []
            await s.wait(30)
            assert len(s.product.to("/status")) == 1

    perform(play)


def test_reordered_callbacks_are_overtaken() -> None:
    async def play() -> None:
        async with stage(QUICK, dial=Dial(seed=3, reorder=0.5)) as s:
            await _place(s)
            await s.wait(60)
            order = [int(f["SequenceNumber"]) for f in s.product.to("/progress")]
            assert sorted(order) == [0, 1, 2, 3]
            assert order != sorted(order)

    perform(play)


def test_a_cut_delivery_reaches_the_product_without_an_answer() -> None:
    async def play() -> None:
        async with stage(QUICK, dial=Dial(cut=1)) as s:
            await s.over(await s.dial())
            assert len(s.product.to("/status")) == 1
            answers = [f for f in s.facts("webhook-answer") if "cut" in f.get("error", "")]
            assert len(answers) == 1

    perform(play)


def test_a_duplicate_document_request_runs_once() -> None:
    async def play() -> None:
        async with stage(QUICK, dial=Dial(duplicate_documents=1)) as s:
            sid = await s.dial()
            await s.over(sid)
            tokens = _tokens(s, "/voice")
            assert (len(tokens), len(set(tokens))) == (2, 1)
            assert s.heard(sid) == ["hello"]

    perform(play)


def test_the_api_can_be_slow_and_fail() -> None:
    async def play() -> None:
        async with stage(QUICK, dial=Dial(rest_slow=1, rest_slow_s=7)) as s:
            begun = s.carrier.clock.now()
            await s.api("GET", "/Calls.json")
            assert s.carrier.clock.seconds_since(begun) >= 7
            await s.sim("chaos", {"rest_fail": 1, "rest_fail_status": 429})
            refused = await s.api("GET", "/Calls.json", expect=429)
            assert refused["code"] == 20429
            await s.sim("chaos", {})
            await s.api("GET", "/Calls.json")

    perform(play)


def test_a_held_creation_places_the_call_before_or_after_its_answer() -> None:
    async def play(moment: str, placed: int) -> None:
        async with stage(QUICK) as s:
            await s.sim("chaos", {"hold_call_create": moment})
            creating = asyncio.ensure_future(_place(s))
            await s.wait(20)
            assert not creating.done()
            assert len(s.carrier.calls) == placed
            assert (await s.sim("chaos/release"))["released"] == 1
            await creating
            assert len(s.carrier.calls) == 1

    perform(lambda: play("before", 0))
    perform(lambda: play("after", 1))


def test_the_same_seed_gives_the_same_fates() -> None:
    dial = Dial(seed=7, duplicate=0.3, late=0.3, reorder=0.3, lose=0.1, cut=0.2)
    one, other = Chaos(dial), Chaos(dial)
    fates = [one.fate_of_callback() for _ in range(50)]
    assert fates == [other.fate_of_callback() for _ in range(50)]
    assert len(set(fates)) > 5
