import io
import wave
from typing import Any

from tests.simulator.leaping import perform
from tests.simulator.stage import Script, Stage, stage

LONG: Script = {"/voice": "<Pause/><Say loop='0'>We are recording this call</Say>"}
VOICEMAIL = (
    '<Record action="/recorded" timeout="3" maxLength="30" recordingStatusCallback="/recording"'
    ' recordingStatusCallbackEvent="in-progress completed absent"/><Say>nothing heard</Say>'
)


async def _media(s: Stage, sid: str, ending: str = ".wav") -> bytes:
    body = await s.api("GET", f"/Recordings/{sid}{ending}", raw=True)
    assert isinstance(body, bytes)
    return body


async def _wav(s: Stage, sid: str) -> Any:
    return wave.open(io.BytesIO(await _media(s, sid)))


def test_a_message_ends_by_silence_and_is_as_long_as_the_truth_says() -> None:
    async def play() -> None:
        async with stage({"/voice": VOICEMAIL}) as s:
            sid = await s.dial()
            await s.wait(2)
            await s.sim(f"calls/{sid}/say", {"text": "please call me back tomorrow"})
            await s.over(sid)
            form = s.product.to("/recorded")[0]
            recording = form["RecordingUrl"].rsplit("/", 1)[1]
            truth = s.facts("recording", sid=recording, status="completed")[0]
            with await _wav(s, recording) as audio:
                assert (audio.getnchannels(), audio.getframerate()) == (1, 8000)
                length_s = audio.getnframes() / 8000
            assert abs(length_s - truth["length_s"]) < 0.001
            assert form["RecordingDuration"] == str(round(length_s))
            assert [f["RecordingStatus"] for f in s.product.to("/recording")] == [
                "in-progress", "completed",
            ]  # fmt: skip

    perform(play)


def test_a_hang_up_ends_the_message_and_still_requests_the_action() -> None:
    async def play() -> None:
        async with stage({"/voice": VOICEMAIL}) as s:
            sid = await s.dial()
            await s.wait(2)
            await s.sim(f"calls/{sid}/say", {"text": "please call me back"})
            await s.wait(1)
            await s.sim(f"calls/{sid}/hangup")
            await s.over(sid)
            form = s.product.to("/recorded")[0]
            assert (form["Digits"], form["CallStatus"]) == ("hangup", "completed")

    perform(play)


def test_a_key_finishes_the_message() -> None:
    async def play() -> None:
        async with stage({"/voice": VOICEMAIL}) as s:
            sid = await s.dial()
            await s.wait(2)
            await s.sim(f"calls/{sid}/say", {"text": "hello"})
            await s.press(sid, "#")
            await s.over(sid)
            assert s.product.to("/recorded")[0]["Digits"] == "#"

    perform(play)


def test_an_empty_message_requests_nothing_and_goes_on() -> None:
    async def play() -> None:
        async with stage({"/voice": VOICEMAIL}) as s:
            sid = await s.dial()
            await s.over(sid)
            assert s.product.to("/recorded") == []
            assert s.heard(sid) == ["nothing heard"]
            assert s.product.to("/recording")[-1]["RecordingStatus"] == "absent"

    perform(play)


def test_a_recording_by_the_api_pauses_resumes_and_ends_with_the_call() -> None:
    async def play() -> None:
        async with stage(LONG) as s:
            sid = await s.dial()
            await s.wait(2)
            path = f"/Calls/{sid}/Recordings"
            form = {
                "RecordingChannels": "dual",
                "RecordingStatusCallback": f"{s.product.base}/recording",
            }
            created = await s.api("POST", f"{path}.json", form, expect=201)
            assert (created["status"], created["channels"]) == ("in-progress", 2)
            assert created["source"] == "StartCallRecordingAPI"
            await s.wait(10)
            current = f"{path}/Twilio.CURRENT.json"
            pause = {"Status": "paused", "PauseBehavior": "skip"}
            assert (await s.api("POST", current, pause))["status"] == "paused"
            await s.wait(30)
            await s.api("POST", current, {"Status": "in-progress"})
            await s.wait(5)
            await s.sim(f"calls/{sid}/hangup")
            await s.over(sid)
            with await _wav(s, created["sid"]) as audio:
                assert audio.getnchannels() == 2
                assert abs(audio.getnframes() / 8000 - 15) < 0.1
            told = s.product.to("/recording")[0]
            assert (told["RecordingStatus"], told["RecordingDuration"]) == ("completed", "15")
            assert told["RecordingTrack"] == "both"

    perform(play)


def test_a_pause_kept_as_silence_counts_and_a_stopped_recording_is_final() -> None:
    async def play() -> None:
        async with stage(LONG) as s:
            sid = await s.dial()
            await s.wait(2)
            path = f"/Calls/{sid}/Recordings"
            first = await s.api("POST", f"{path}.json", {}, expect=201)
            await s.api("POST", f"{path}/{first['sid']}.json", {"Status": "paused"})
            await s.wait(20)
            stopped = await s.api("POST", f"{path}/{first['sid']}.json", {"Status": "stopped"})
            assert (stopped["status"], stopped["duration"]) == ("completed", "20")
            again = {"Status": "in-progress"}
            refused = await s.api("POST", f"{path}/{first['sid']}.json", again, expect=400)
            assert refused["code"] == 21220
            second = await s.api("POST", f"{path}.json", {}, expect=201)
            listed = (await s.api("GET", f"/Recordings.json?CallSid={sid}"))["recordings"]
            assert [r["sid"] for r in listed] == [second["sid"], first["sid"]]

    perform(play)


def test_what_is_heard_sounds_on_its_own_channel_and_a_pause_is_silent() -> None:
    async def play() -> None:
        async with stage({"/voice": "<Say>short</Say><Pause length='60'/>"}) as s:
            sid = await s.dial()
            await s.wait(5)
            path = f"/Calls/{sid}/Recordings"
            made = await s.api("POST", f"{path}.json", {"RecordingChannels": "dual"}, expect=201)
            await s.sim(f"calls/{sid}/say", {"text": "this is the caller"})
            await s.wait(10)
            await s.api("POST", f"{path}/{made['sid']}.json", {"Status": "paused"})
            await s.sim(f"calls/{sid}/say", {"text": "this is my card number"})
            await s.wait(10)
            await s.api("POST", f"{path}/{made['sid']}.json", {"Status": "stopped"})
            with await _wav(s, made["sid"]) as audio:
                samples = audio.readframes(audio.getnframes())
            left = [samples[i : i + 2] for i in range(0, len(samples), 4)]
            right = [samples[i : i + 2] for i in range(2, len(samples), 4)]
            assert any(any(v) for v in left[:8000])
            assert not any(any(v) for v in left[8000 * 3 :])
            assert not any(any(v) for v in right)

    perform(play)


def test_media_come_by_range_as_mp3_and_never_after_deletion() -> None:
    async def play() -> None:
        async with stage(LONG) as s:
            sid = await s.dial()
            await s.wait(2)
            made = await s.api("POST", f"/Calls/{sid}/Recordings.json", {}, expect=201)
            path = f"/Recordings/{made['sid']}"
            await s.api("GET", f"{path}.wav", expect=404)
            await s.wait(4)
            await s.sim(f"calls/{sid}/hangup")
            await s.over(sid)
            whole = await _media(s, made["sid"], "")
            part = await s.api(
                "GET", f"{path}.wav", raw=True, expect=206, more={"Range": "bytes=44-99"}
            )
            assert part == whole[44:100]
            await s.api(
                "GET", f"{path}.wav", raw=True, expect=416, more={"Range": "bytes=9999999-"}
            )
            mp3 = await _media(s, made["sid"], ".mp3")
            frames = len(mp3) // 72
            assert mp3[:2] == b"\xff\xe3"
            assert abs(frames * 0.072 - 4) < 0.1
            await s.api("DELETE", f"{path}.json", raw=True, expect=204)
            await s.api("GET", f"{path}.json", expect=404)
            await s.api("GET", f"{path}.wav", expect=404)

    perform(play)
