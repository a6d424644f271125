from simulator.chaos import Dial
from tests.simulator.leaping import perform
from tests.simulator.stage import AGENT, CALLER, Asked, Script, Stage, stage

ENQUEUE = '<Enqueue action="/left" waitUrl="/wait">sales</Enqueue><Say>still here</Say>'
WAIT = "<Say>You are waiting</Say><Pause length='20'/>"
SCRIPT: Script = {"/voice": ENQUEUE, "/wait": WAIT, "/left": "<Say>done</Say>"}


async def _waiting(s: Stage, from_: str = CALLER) -> str:
    sid = await s.dial(from_)
    await s.wait(5)
    return sid


def test_the_wait_document_is_asked_again_and_again_with_the_place() -> None:
    async def play() -> None:
        async with stage(SCRIPT) as s:
            first = await _waiting(s)
            await _waiting(s, AGENT)
            await s.wait(50)
            asked = [f for f in s.product.to("/wait") if f["CallSid"] == first]
            assert len(asked) == 3
            assert [a["QueuePosition"] for a in asked] == ["1", "1", "1"]
            assert [a["CurrentQueueSize"] for a in asked] == ["1", "2", "2"]
            assert int(asked[1]["QueueTime"]) > 20
            assert asked[0]["MaxQueueSize"] == "1000"
            assert "QueueResult" not in asked[0]
            assert len(
                {r.headers["I-Twilio-Idempotency-Token"] for r in s.product.requests("/wait")}
            ) == len(s.product.to("/wait"))

    perform(play)


def test_leaving_by_key_requests_the_action_right_away() -> None:
    async def play() -> None:
        script: Script = {
            **SCRIPT,
            "/wait": '<Gather action="/key" numDigits="1"><Say>Press one to leave</Say></Gather>',
            "/key": "<Leave/>",
        }
        async with stage(script) as s:
            sid = await s.dial()
            await s.wait(1)
            await s.press(sid, "1")
            await s.over(sid)
            assert s.product.to("/key")[0]["Digits"] == "1"
            assert s.product.to("/left")[0]["QueueResult"] == "leave"
            assert s.heard(sid)[-1] == "done"
            assert s.carrier.queues
            assert not any(q.members for q in s.carrier.queues.values())

    perform(play)


def test_a_failing_wait_document_throws_the_caller_out() -> None:
    async def play() -> None:
        script: Script = {**SCRIPT, "/wait": "<Dial>+8613900139000</Dial>"}
        async with stage(script) as s:
            sid = await s.dial()
            await s.over(sid)
            assert s.product.to("/left")[0]["QueueResult"] == "error"
            assert s.product.to("/fallback") == []
            assert s.heard(sid) == ["done"]

    perform(play)


def test_a_full_queue_is_told_at_once() -> None:
    async def play() -> None:
        async with stage(SCRIPT) as s:
            queue = await s.api("POST", "/Queues.json", {"FriendlyName": "sales", "MaxSize": "1"},
                                expect=201)  # fmt: skip
            assert queue["max_size"] == 1
            await _waiting(s)
            second = await s.dial(AGENT)
            await s.over(second)
            assert s.product.to("/left")[0]["QueueResult"] == "queue-full"

    perform(play)


def test_hanging_up_while_waiting_is_told_after_the_end() -> None:
    async def play() -> None:
        async with stage(SCRIPT) as s:
            sid = await _waiting(s)
            await s.sim(f"calls/{sid}/hangup")
            await s.over(sid)
            (told,) = s.product.to("/left")
            assert (told["QueueResult"], told["CallStatus"]) == ("hangup", "completed")
            assert told["QueueTime"] == "5"
            assert s.heard(sid) == ["You are waiting"]

    perform(play)


def test_a_redirect_by_the_api_starts_the_document_and_tells_the_action_right_away() -> None:
    async def play() -> None:
        script: Script = {
            **SCRIPT,
            "/meet": "<Say loop='5'>Meeting</Say>",
            "/left": "<Redirect>/meet</Redirect>",
        }
        async with stage(script) as s:
            sid = await _waiting(s)
            url = f"{s.product.base}/meet"
            await s.api("POST", f"/Calls/{sid}.json", {"Url": url})
            await s.wait(0.1)
            assert s.product.to("/left")[0]["QueueResult"] == "redirected"
            assert len(s.product.to("/meet")) == 1
            await s.over(sid)
            assert s.heard(sid).count("Meeting") == 5

    perform(play)


def test_an_empty_answer_to_redirected_ends_the_call() -> None:
    async def play() -> None:
        script: Script = {**SCRIPT, "/meet": "<Pause length='600'/>", "/left": ""}
        async with stage(script) as s:
            sid = await _waiting(s)
            await s.api("POST", f"/Calls/{sid}.json", {"Url": f"{s.product.base}/meet"})
            await s.over(sid)
            assert s.carrier.calls[sid].duration_s < 10
            assert s.facts("ran-out")

    perform(play)


def test_by_the_dial_the_answer_to_redirected_wins_and_may_run_the_document_twice() -> None:
    async def play() -> None:
        script: Script = {
            **SCRIPT,
            "/meet": "<Say>Meeting</Say><Pause length='9'/>",
            "/left": "<Redirect>/meet</Redirect>",
        }
        async with stage(script, dial=Dial(redirected_action_wins=1)) as s:
            sid = await _waiting(s)
            await s.api("POST", f"/Calls/{sid}.json", {"Url": f"{s.product.base}/meet"})
            await s.over(sid)
            assert len(s.product.to("/meet")) == 2
            assert s.facts("action-wins")

    perform(play)


def test_a_member_dequeued_by_the_api_goes_to_its_document() -> None:
    async def play() -> None:
        script: Script = {**SCRIPT, "/meet": "<Say>Meeting</Say>", "/left": "<Pause/>"}
        async with stage(script) as s:
            sid = await _waiting(s)
            (queue,) = (await s.api("GET", "/Queues.json"))["queues"]
            assert (queue["current_size"], queue["average_wait_time"]) == (1, 5)
            members = f"/Queues/{queue['sid']}/Members"
            (member,) = (await s.api("GET", members + ".json"))["queue_members"]
            assert (member["call_sid"], member["position"]) == (sid, 1)
            await s.api("POST", f"{members}/Front.json", {"Url": f"{s.product.base}/meet"})
            await s.over(sid)
            assert s.heard(sid)[-1] == "Meeting"
            assert s.product.to("/left")[0]["QueueResult"] == "redirected"

    perform(play)


def test_dialling_a_queue_whispers_bridges_and_tells_both_sides() -> None:
    async def play() -> None:
        def voice(asked: Asked) -> str:
            if asked.form["From"] == AGENT:
                return '<Dial action="/dialled"><Queue url="/whisper">sales</Queue></Dial>'
            return ENQUEUE

        script: Script = {
            **SCRIPT,
            "/voice": voice,
            "/whisper": "<Say>You will be connected</Say>",
            "/dialled": "<Say>over</Say>",
        }
        async with stage(script) as s:
            caller = await _waiting(s)
            agent = await s.dial(AGENT)
            await s.wait(5)
            assert s.product.to("/whisper")[0]["DequeingCallSid"] == agent
            assert (s.hears(caller), s.hears(agent)) == ([agent], [caller])
            waits = len(s.product.to("/wait"))
            await s.wait(60)
            assert len(s.product.to("/wait")) == waits
            await s.sim(f"calls/{agent}/hangup")
            await s.over(caller)
            assert s.product.to("/left")[0]["QueueResult"] == "bridged"
            told = s.product.to("/dialled")[0]
            assert (told["DialCallStatus"], told["CallStatus"]) == ("completed", "completed")
            assert s.hears(caller) == []

    perform(play)


def test_a_bridged_caller_sent_elsewhere_is_told_as_redirected_from_bridged() -> None:
    async def play() -> None:
        def voice(asked: Asked) -> str:
            if asked.form["From"] == AGENT:
                return "<Dial><Queue>sales</Queue></Dial><Say>caller is gone</Say>"
            return ENQUEUE

        script: Script = {**SCRIPT, "/voice": voice, "/meet": "<Say>new</Say>", "/left": "<Pause/>"}
        async with stage(script) as s:
            caller = await _waiting(s)
            agent = await s.dial(AGENT)
            await s.wait(5)
            await s.api("POST", f"/Calls/{caller}.json", {"Url": f"{s.product.base}/meet"})
            await s.over(caller)
            assert s.product.to("/left")[0]["QueueResult"] == "redirected-from-bridged"
            assert s.heard(agent) == ["caller is gone"]

    perform(play)
