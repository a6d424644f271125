"""Everything the simulator answers and is asked, against the published description."""

import json
import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from openapi_schema_validator import OAS30Validator
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.simulator.leaping import aside, perform
from tests.simulator.stage import ACCOUNT, AGENT, CALLER, HOTLINE, TOKEN, Stage, stage

THIRD = "+8613700137000"
ROOM = "<Dial><Conference waitUrl=''>room</Conference></Dial>"


@pytest.fixture(scope="module")
def description(reference_dir: Path) -> dict[str, Any]:
    """The published description."""
    read: dict[str, Any] = json.loads((reference_dir / "twilio_api_v2010.json").read_text())
    return read


def _wrong_times(row: Any) -> list[str]:
    if isinstance(row, list):
        return [fault for item in row for fault in _wrong_times(item)]
    if not isinstance(row, dict):
        return []
    faults = [fault for value in row.values() for fault in _wrong_times(value)]
    for name, value in row.items():
        is_time = name.startswith("date_") or name in {"start_time", "end_time"}
        if is_time and value is not None and parsedate_to_datetime(value).tzinfo is None:
            faults.append(f"{name} is no RFC 2822 time: {value}")
    return faults


def _operation(description: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    for template, methods in description["paths"].items():
        pattern = re.sub(r"\{\w+\}", r"[^/.]+", template.replace(".", r"\."))
        if re.fullmatch(pattern.replace("[^/\\.]", "[^/.]"), path) and method.lower() in methods:
            found: dict[str, Any] = methods[method.lower()]
            return found
    raise AssertionError(f"nothing published for {method} {path}")


def _faults(description: dict[str, Any], s: Stage) -> list[str]:
    answers = {f["rest"]: f for f in s.facts("rest-answer")}
    faults = []
    for asked in s.facts("rest"):
        answer = answers[asked["n"]]
        if answer["status"] >= 400 or "Recordings/RE" in asked["path"].rsplit("json", 1)[-1]:
            continue
        operation = _operation(description, asked["method"], asked["path"])
        published = operation["responses"][str(answer["status"])].get("content", {})
        for kind in published.values():
            schema = {"allOf": [kind["schema"]], "components": description["components"]}
            validator = OAS30Validator(schema)
            faults += [f"{asked['path']}: {e.message} at {list(e.absolute_path)}"
                       for e in validator.iter_errors(json.loads(answer["body"]))]  # fmt: skip
        faults += _wrong_times(json.loads(answer["body"] or "null"))
        faults += _unpublished(operation, asked)
    return faults


def _unpublished(operation: dict[str, Any], asked: dict[str, Any]) -> list[str]:
    known = {p["name"] for p in operation.get("parameters", []) if p["in"] == "query"}
    body = operation.get("requestBody", {}).get("content", {})
    for kind in body.values():
        known |= set(kind["schema"]["properties"])
    return [f"{asked['path']}: no parameter {n}" for n in {*asked["form"], *asked["query"]} - known]


async def _meet(s: Stage) -> tuple[str, str]:
    await s.sim("phones", {"number": AGENT, "answer_after_s": 1})
    caller = await s.dial()
    await s.wait(2)
    room = next(iter(s.carrier.conferences.values())).sid
    form = {"From": HOTLINE, "To": AGENT, "EndConferenceOnExit": "true", "Label": "agent"}
    joined = await s.api("POST", f"/Conferences/{room}/Participants.json", form, expect=201)
    await s.api("GET", f"/Conferences/{room}/Participants/{joined['call_sid']}.json")
    await s.wait(5)
    return room, caller


async def _exercise_calls(s: Stage) -> None:
    room, caller = await _meet(s)
    participants = f"/Conferences/{room}/Participants"
    held = await s.api("POST", f"{participants}/{caller}.json", {"Hold": "true"})
    assert (held["hold"], held["status"]) == (True, "connected")
    listed = await s.api("GET", f"{participants}.json?Hold=true")
    assert [p["call_sid"] for p in listed["participants"]] == [caller]
    made = await s.api("POST", f"/Calls/{caller}/Recordings.json", {}, expect=201)
    await s.api("POST", f"/Calls/{caller}/Recordings/{made['sid']}.json", {"Status": "paused"})
    await s.api("GET", f"/Calls/{caller}/Recordings/{made['sid']}.json")
    await s.api("GET", f"/Calls/{caller}/Recordings.json")
    await s.api("GET", f"/Conferences/{room}.json")
    await s.api("POST", f"/Conferences/{room}.json", {"Status": "completed"})
    await s.over(caller)
    await s.api("GET", "/Conferences.json?Status=completed&PageSize=5")
    await s.api("GET", f"/Recordings/{made['sid']}.json")
    await s.api("GET", "/Recordings.json")
    await s.api("GET", f"/Calls/{caller}.json")
    await s.api("GET", "/Calls.json?PageSize=1")
    await s.api("DELETE", f"/Recordings/{made['sid']}.json", expect=204, raw=True)


async def _exercise_the_rest(s: Stage) -> None:
    queue = await s.api("POST", "/Queues.json", {"FriendlyName": "sales"}, expect=201)
    path = f"/Queues/{queue['sid']}"
    await s.api("POST", f"{path}.json", {"MaxSize": "7"})
    await s.api("GET", f"{path}.json")
    await s.api("GET", "/Queues.json")
    next(iter(s.carrier.numbers.values())).voice_url = f"{s.product.base}/queue"
    waiting = await s.dial(THIRD)
    await s.wait(3)
    await s.api("GET", f"{path}/Members.json")
    await s.api("GET", f"{path}/Members/{waiting}.json")
    url = f"{s.product.base}/voice"
    await s.api("POST", f"{path}/Members/{waiting}.json", {"Url": url, "Method": "POST"})
    await s.wait(1)
    await s.api("DELETE", f"{path}.json", expect=204, raw=True)
    message = {"From": HOTLINE, "To": CALLER, "Body": "hello"}
    sent = await s.api("POST", "/Messages.json", message, expect=201)
    await s.wait(5)
    await s.api("GET", f"/Messages/{sent['sid']}.json")
    await s.api("GET", "/Messages.json")
    number = (await s.api("GET", "/IncomingPhoneNumbers.json"))["incoming_phone_numbers"][0]
    await s.api("POST", f"/IncomingPhoneNumbers/{number['sid']}.json", {"VoiceUrl": url})
    await s.api("GET", f"/IncomingPhoneNumbers/{number['sid']}.json")
    application = await s.api("POST", "/Applications.json", {"FriendlyName": "a"}, expect=201)
    await s.api("POST", f"/Applications/{application['sid']}.json", {"VoiceUrl": url})
    await s.api("GET", f"/Applications/{application['sid']}.json")
    await s.api("GET", "/Applications.json")
    await s.api("DELETE", f"/Applications/{application['sid']}.json", expect=204, raw=True)
    async with s.http.get(
        f"{s.url}{s.carrier.base_path}.json",
        headers={"Authorization": s.authorization},
    ) as account:  # fmt: skip
        assert (await account.json())["sid"] == ACCOUNT


def test_every_answer_validates_against_the_published_description(
    description: dict[str, Any],
) -> None:
    async def play() -> None:
        script = {"/voice": ROOM, "/queue": "<Enqueue action='/voice'>sales</Enqueue>"}
        async with stage(script) as s:
            await _exercise_calls(s)
            await _exercise_the_rest(s)
            assert _faults(description, s) == []
            assert len(s.facts("rest")) > 35

    perform(play)


class _Here(TwilioHttpClient):
    """The library's own transport, pointed at the stage."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._here = urlsplit(url)

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:  # type: ignore[override]
        parts = urlsplit(url)._replace(scheme=self._here.scheme, netloc=self._here.netloc)
        return super().request(method, urlunsplit(parts), *args, **more)


def test_the_carriers_own_library_works_unchanged() -> None:
    async def play() -> None:
        async with stage({"/voice": ROOM}) as s:
            client = Client(ACCOUNT, TOKEN, http_client=_Here(s.url))
            await s.sim("phones", {"number": AGENT, "answer_after_s": 1})
            call = await aside(
                lambda: client.calls.create(
                    to=AGENT, from_=HOTLINE, url=f"{s.product.base}/voice",
                    status_callback_event=["initiated", "answered"], machine_detection="Enable",
                    status_callback=f"{s.product.base}/progress",
                )
            )  # fmt: skip
            sid = str(call.sid)
            assert str(call.status) == "queued"
            await s.wait(10)
            assert str((await aside(call.fetch)).status) == "in-progress"
            told = {f["CallStatus"] for f in s.product.to("/progress")}
            assert told == {"initiated", "in-progress"}
            (room,) = await aside(lambda: client.conferences.list(friendly_name="room"))
            inside = client.conferences(str(room.sid)).participants(sid)
            assert (await aside(lambda: inside.update(muted=True))).muted is True
            await aside(lambda: call.update(status="completed"))
            await s.wait(1)
            (found,) = await aside(lambda: client.calls.list(to=AGENT, status="completed"))
            assert found.sid == sid
            assert found.start_time is not None
            with pytest.raises(TwilioRestException) as refused:
                await aside(lambda: call.update(url=f"{s.product.base}/voice"))
            assert (refused.value.code, refused.value.status) == (21220, 400)

    perform(play)
