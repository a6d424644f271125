import io
import wave
from pathlib import Path
from typing import Any

import pytest
import requests

from simulator.memory import recall
from tests.simulator.leaping import aside, perform
from tests.simulator.stage import ACCOUNT, Script, Stage, stage

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


def _loud_samples(audio: bytes) -> int:
    samples = audio[44:]
    return sum(any(samples[n : n + 2]) for n in range(0, len(samples), 2))


def test_a_recording_of_an_earlier_run_sounds_as_it_did(tmp_path: Path) -> None:
    log = tmp_path / "truth.jsonl"
    heard: dict[str, bytes] = {}

    async def first_run() -> None:
        async with stage({"/voice": VOICEMAIL}, truth=log) as s:
            sid = await s.dial()
            await s.wait(2)
            await s.sim(f"calls/{sid}/say", {"text": "please call me back"})
            await s.over(sid)
            recording = s.product.to("/recorded")[0]["RecordingSid"]
            heard[recording] = await _media(s, recording)

    perform(first_run)
    ((sid, before),) = heard.items()
    again = recall(log, ACCOUNT, sid)

    assert again is not None
    # The log tells milliseconds, which are eight samples.
    assert abs(len(again.wav()) - len(before)) <= 2 * 8
    assert _loud_samples(again.wav()) == pytest.approx(_loud_samples(before), abs=2 * 8)
    assert _loud_samples(before) > 0


def test_a_restarted_carrier_serves_it_and_does_not_know_what_was_deleted(tmp_path: Path) -> None:
    log = tmp_path / "truth.jsonl"
    sids: list[str] = []

    async def first_run() -> None:
        async with stage({"/voice": VOICEMAIL}, truth=log) as s:
            for _ in range(2):
                call = await s.dial()
                await s.wait(2)
                await s.sim(f"calls/{call}/say", {"text": "please call me back"})
                await s.over(call)
            sids.extend(form["RecordingSid"] for form in s.product.to("/recorded"))
            await s.api("DELETE", f"/Recordings/{sids[1]}.json", expect=204, raw=True)

    async def second_run() -> None:
        async with stage({"/voice": VOICEMAIL}, truth=log) as s:
            media = f"{s.url}/2010-04-01/Accounts/{ACCOUNT}/Recordings"
            headers = {"Authorization": s.authorization}
            found = await aside(
                lambda: requests.get(f"{media}/{sids[0]}.wav", headers=headers, timeout=9)
            )
            gone = await aside(
                lambda: requests.get(f"{media}/{sids[1]}.wav", headers=headers, timeout=9)
            )
            assert (found.status_code, gone.status_code) == (200, 404)
            assert found.content.startswith(b"RIFF")

    perform(first_run)
    perform(second_run)


def test_words_of_a_message_are_told_later_where_that_was_asked_for() -> None:
    asked = VOICEMAIL.replace("<Record", '<Record transcribe="true" transcribeCallback="/words"', 1)

    async def play() -> None:
        async with stage({"/voice": asked}) as s:
            sid = await s.dial()
            await s.wait(2)
            await s.sim(f"calls/{sid}/say", {"text": "please call"})
            await s.over(sid)
            assert s.product.to("/words") == []
            await s.wait(10)
            (form,) = s.product.to("/words")
            recording = s.product.to("/recorded")[0]["RecordingSid"]
            assert form["RecordingSid"] == recording
            assert (form["TranscriptionStatus"], form["TranscriptionText"]) == (
                "completed",
                "please call",
            )

    perform(play)
