import pytest

from tests.simulator.leaping import perform
from tests.simulator.stage import AGENT, HOTLINE, Script, Stage, stage

GREETING: Script = {"/answered": "<Say loop='9'>This is your callback</Say>"}


async def _place(s: Stage, *, to: str = AGENT, **more: str) -> str:
    form = {
        "From": HOTLINE,
        "To": to,
        "Url": f"{s.product.base}/answered",
        "StatusCallback": f"{s.product.base}/progress",
        "StatusCallbackEvent": "initiated ringing answered completed",
        **more,
    }
    call = await s.api("POST", "/Calls.json", form, expect=201)
    assert call["status"] == "queued"
    return str(call["sid"])


def _progress(s: Stage) -> list[str]:
    forms = sorted(s.product.to("/progress"), key=lambda f: int(f["SequenceNumber"]))
    return [f["CallStatus"] for f in forms]


def test_an_answered_call_performs_its_document_and_tells_its_progress() -> None:
    async def play() -> None:
        async with stage(GREETING) as s:
            await s.sim("phones", {"number": AGENT, "answer_after_s": 4, "hang_up_after_s": 10})
            sid = await _place(s)
            await s.over(sid)
            asked = s.product.to("/answered")[0]
            assert (asked["CallStatus"], asked["Direction"]) == ("in-progress", "outbound-api")
            assert _progress(s) == ["initiated", "ringing", "in-progress", "completed"]
            end = s.product.to("/progress")[-1]
            assert (end["CallDuration"], end["Duration"]) == ("10", "1")
            fetched = await s.api("GET", f"/Calls/{sid}.json")
            assert (fetched["status"], fetched["duration"]) == ("completed", "10")

    perform(play)


@pytest.mark.parametrize(
    ("habit", "status"),
    [("busy", "busy"), ("no_answer", "no-answer"), ("reject", "busy"), ("unreachable", "failed")],
)
def test_nobody_there_arrives_under_completed(habit: str, status: str) -> None:
    async def play() -> None:
        async with stage(GREETING) as s:
            await s.sim("phones", {"number": AGENT, habit: True})
            sid = await _place(s, StatusCallbackEvent="completed", Timeout="20")
            await s.over(sid)
            assert _progress(s) == [status]
            assert s.product.to("/answered") == []

    perform(play)


def test_calls_beyond_the_rate_wait_in_line_and_are_not_refused() -> None:
    async def play() -> None:
        async with stage(GREETING, calls_per_second=0.5) as s:
            sids = [await _place(s, to=f"+861390013900{i}") for i in range(4)]
            await s.wait(5.5)
            states = [s.carrier.calls[sid].status.value for sid in sids]
            assert states == ["ringing", "ringing", "ringing", "queued"]
            await s.wait(5)
            waits = [int((await s.api("GET", f"/Calls/{sid}.json"))["queue_time"]) for sid in sids]
            assert [round(w / 1000) for w in waits] == [0, 2, 4, 6]

    perform(play)


def test_after_a_quiet_hour_the_estimate_is_no_wait_at_all() -> None:
    async def play() -> None:
        async with stage(GREETING) as s:
            await _place(s)
            await s.wait(3600)
            form = {"From": HOTLINE, "To": AGENT, "Url": f"{s.product.base}/answered"}
            assert (await s.api("POST", "/Calls.json", form, expect=201))["queue_time"] == "0"

    perform(play)


def test_a_queued_call_canceled_in_time_never_rings_and_lets_others_pass() -> None:
    async def play() -> None:
        async with stage(GREETING, calls_per_second=0.1) as s:
            first, second, third = [await _place(s, to=f"+861390013900{i}") for i in range(3)]
            await s.wait(1)
            await s.api("POST", f"/Calls/{second}.json", {"Status": "canceled"})
            await s.wait(12)
            assert s.carrier.calls[second].status == "canceled"
            assert s.carrier.phones.at("+8613900139001").seen()[0]["event"] == "ended"
            assert s.carrier.calls[third].status == "ringing"
            assert s.carrier.calls[first].status == "ringing"

    perform(play)


def test_canceling_an_answered_call_does_nothing_and_completing_ends_it() -> None:
    async def play() -> None:
        async with stage(GREETING) as s:
            await s.sim("phones", {"number": AGENT, "answer_after_s": 1})
            sid = await _place(s)
            await s.wait(5)
            answer = await s.api("POST", f"/Calls/{sid}.json", {"Status": "canceled"})
            assert answer["status"] == "in-progress"
            await s.wait(1)
            assert s.carrier.calls[sid].status == "in-progress"
            await s.api("POST", f"/Calls/{sid}.json", {"Status": "completed"})
            await s.over(sid)
            assert s.carrier.calls[sid].status == "completed"
            late = await s.api("POST", f"/Calls/{sid}.json", {"Status": "completed"}, expect=400)
            assert late["code"] == 21220

    perform(play)


def test_a_ringing_call_can_be_canceled_but_not_redirected() -> None:
    async def play() -> None:
        async with stage(GREETING) as s:
            sid = await _place(s)
            await s.wait(5)
            form = {"Url": f"{s.product.base}/answered"}
            refused = await s.api("POST", f"/Calls/{sid}.json", form, expect=400)
            assert refused["code"] == 21220
            await s.api("POST", f"/Calls/{sid}.json", {"Status": "canceled"})
            await s.over(sid)
            assert _progress(s)[-1] == "canceled"

    perform(play)


@pytest.mark.parametrize(
    ("greeting_s", "mode", "verdict", "after_s"),
    [
        (None, "Enable", "human", 4),
        (9, "Enable", "machine_start", 4),
        (9, "DetectMessageEnd", "machine_end_beep", 9),
        (50, "DetectMessageEnd", "unknown", 30),
    ],
)
def test_asynchronous_detection_tells_its_verdict_beside_the_conversation(
    greeting_s: float | None, mode: str, verdict: str, after_s: int
) -> None:
    async def play() -> None:
        habits = {"number": AGENT, "answer_after_s": 1, "machine_greeting_s": greeting_s}
        script: Script = {"/answered": "<Say>hello</Say><Pause length='60'/>"}
        async with stage(script) as s:
            await s.sim("phones", habits)
            await s.over(
                await _place(
                    s, MachineDetection=mode, AsyncAmd="true",
                    AsyncAmdStatusCallback=f"{s.product.base}/amd",
                )
            )  # fmt: skip
            (told,) = s.product.requests("/amd")
            answered = s.product.requests("/answered")[0]
            assert told.form["AnsweredBy"] == verdict
            assert round(told.at - answered.at) == after_s
            assert told.form["MachineDetectionDuration"] == str(after_s * 1000)
            assert "AnsweredBy" not in answered.form

    perform(play)


def test_synchronous_detection_is_silence_before_the_document() -> None:
    async def play() -> None:
        async with stage(GREETING) as s:
            await s.sim("phones", {"number": AGENT, "answer_after_s": 1, "machine_greeting_s": 8})
            await s.over(await _place(s, MachineDetection="Enable"))
            asked = s.product.requests("/answered")[0]
            answered = s.facts("call", status="in-progress")[0]
            assert asked.form["AnsweredBy"] == "machine_start"
            assert round(asked.at - s.since(answered["at"])) == 4

    perform(play)


def test_a_call_recorded_from_the_start_and_limited_in_time() -> None:
    async def play() -> None:
        async with stage({"/answered": "<Pause length='600'/>"}) as s:
            await s.sim("phones", {"number": AGENT, "answer_after_s": 1})
            sid = await _place(s, Record="true", RecordingChannels="dual", TimeLimit="60")
            await s.over(sid)
            (recording,) = s.carrier.recordings.values()
            assert (recording.source, recording.duration_s) == ("OutboundAPI", 60)
            assert s.product.to("/progress")[-1]["RecordingSid"] == recording.sid

    perform(play)


def test_calls_can_be_found_by_parties_status_and_start() -> None:
    async def play() -> None:
        async with stage(GREETING) as s:
            await s.sim("phones", {"number": AGENT, "busy": True})
            early = await _place(s)
            await s.wait(100)
            late = await _place(s)
            await s.wait(100)

            async def found(query: str) -> list[str]:
                calls = (await s.api("GET", f"/Calls.json?{query}"))["calls"]
                return [c["sid"] for c in calls]

            assert await found(f"To=%2B{AGENT[1:]}&Status=busy") == [late, early]
            assert await found("To=%2B15550000000") == []
            assert await found("StartTime%3E=2026-03-02T09:01:00Z") == [late]
            assert await found("StartTime%3C=2026-03-02T09:01:00Z") == [early]
            assert await found("StartTime=2026-03-02") == [late, early]
            assert await found("StartTime=2026-03-03") == []
            assert await found("PageSize=1&Page=1") == [early]

    perform(play)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": ""}, 21201),
        ({"To": "not a number"}, 21211),
        ({"From": ""}, 21213),
        ({"From": "12"}, 21212),
        ({"From": "+15005550006"}, 21210),
        ({"Url": ""}, 21205),
        ({"Url": "ftp://nowhere"}, 21205),
        ({"StatusCallbackEvent": "sung"}, 20001),
        ({"Timeout": "-1"}, 20001),
        ({"MachineDetection": "Maybe"}, 20001),
    ],
)
def test_a_call_that_makes_no_sense_is_refused_with_its_code(
    form: dict[str, str], code: int
) -> None:
    async def play() -> None:
        async with stage() as s:
            whole = {"From": HOTLINE, "To": AGENT, "Url": "http://127.0.0.1:9/x", **form}
            refused = await s.api("POST", "/Calls.json", whole, expect=400)
            assert (refused["code"], refused["status"]) == (code, 400)
            assert refused["more_info"].endswith(str(code))
            assert s.carrier.calls == {}

    perform(play)


def test_strangers_and_unknown_things_are_refused() -> None:
    async def play() -> None:
        async with stage() as s:
            async with s.http.get(f"{s.url}{s.carrier.base_path}/Calls.json") as answer:
                assert answer.status == 401
                assert (await answer.json())["code"] == 20003
            missing = await s.api("GET", f"/Calls/CA{'0' * 32}.json", expect=404)
            assert missing["code"] == 20404
            assert (await s.api("GET", "/Faxes.json", expect=404))["code"] == 20404
            assert (await s.api("DELETE", "/Calls.json", expect=405))["code"] == 20004

    perform(play)
