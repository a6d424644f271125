"""The Recordings resource: of one call, of the account, and the media."""

import asyncio
from http import HTTPStatus
from typing import Any

from aiohttp import web

from simulator import taping
from simulator.calls import API_VERSION, CallStatus
from simulator.carrier import Carrier
from simulator.clock import rfc2822
from simulator.keys import CARRIER
from simulator.memory import recall
from simulator.recordings import Recording
from simulator.rest.calls import BASE, leg_of
from simulator.rest.errors import bad, not_found
from simulator.rest.forms import form_of, query_of
from simulator.rest.pages import in_time, page
from simulator.twiml.inputs import RECORDING_EVENTS

_OF_CALL = BASE + "/Calls/{CallSid}/Recordings"
_MEDIA = {"wav": "audio/x-wav", "mp3": "audio/mpeg"}


def routes() -> list[web.RouteDef]:
    """Give the routes of the resource."""
    return [
        web.post(_OF_CALL + ".json", create),
        web.get(_OF_CALL + ".json", list_of_call),
        web.post(_OF_CALL + "/{Sid}.json", update),
        web.get(_OF_CALL + "/{Sid}.json", fetch_of_call),
        web.get(BASE + "/Recordings.json", list_all),
        web.get(BASE + "/Recordings/{Sid}.json", fetch),
        web.delete(BASE + "/Recordings/{Sid}.json", delete),
        web.get(BASE + "/Recordings/{Sid:RE[0-9a-f]+}{ending:(\\.wav|\\.mp3)?}", media),
    ]


def represent(carrier: Carrier, recording: Recording, *, of_call: bool) -> dict[str, Any]:
    """Give a recording as the account shows it, or as its call does."""
    uri = f"{carrier.base_path}/Recordings/{recording.sid}"
    shape: dict[str, Any] = {
        "account_sid": recording.account_sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid,
        "conference_sid": recording.conference_sid,
        "date_created": rfc2822(recording.started_at),
        "date_updated": rfc2822(recording.ended_at or recording.started_at),
        "start_time": rfc2822(recording.started_at),
        "duration": None if recording.live else str(recording.duration_s),
        "sid": recording.sid,
        "price": None,
        "price_unit": "USD",
        "status": recording.status.value,
        "channels": recording.channels,
        "source": recording.source,
        "error_code": None,
        "uri": uri + ".json",
        "encryption_details": None,
    }
    if of_call:
        return {**shape, "track": recording.track}
    links = {name: f"{uri}/{name.title()}.json" for name in ("add_on_results", "transcriptions")}
    media_url = recording.url(carrier.media_url)
    return {**shape, "subresource_uris": links, "media_url": media_url}


async def create(request: web.Request) -> web.Response:
    """Begin to record a call in progress."""
    carrier, leg, form = request.app[CARRIER], leg_of(request), await form_of(request)
    if leg.call.status is not CallStatus.IN_PROGRESS:
        raise bad(21220, "Requested resource is not eligible for recording")
    track = form.text("RecordingTrack", "both")
    if track not in {"both", "inbound", "outbound"}:
        raise bad(20001, "Parameter 'RecordingTrack' is not valid")
    recording = Recording(
        account_sid=carrier.account_sid,
        source="StartCallRecordingAPI",
        started_at=carrier.clock.now(),
        channels=2 if form.text("RecordingChannels") == "dual" else 1,
        track=track,
        call_sid=leg.call.sid,
        callback=form.hook("RecordingStatusCallback", "RecordingStatusCallbackMethod"),
        events=form.words(
            "RecordingStatusCallbackEvent", frozenset({"completed"}), frozenset(RECORDING_EVENTS)
        ),
    )
    taping.start(carrier, recording)
    shape = represent(carrier, recording, of_call=True)
    return web.json_response(shape, status=HTTPStatus.CREATED)


async def update(request: web.Request) -> web.Response:
    """Pause, resume or stop; a stopped recording is final."""
    carrier, recording, form = request.app[CARRIER], _of_call(request), await form_of(request)
    status = form.text("Status")
    if not recording.live:
        raise bad(21220, "Recording is not in progress")
    match status:
        case "paused":
            behaviour = form.text("PauseBehavior", "silence")
            if behaviour not in {"skip", "silence"}:
                raise bad(20001, "Parameter 'PauseBehavior' is not valid")
            taping.pause(carrier, recording, skip=behaviour == "skip")
        case "in-progress":
            taping.resume(carrier, recording)
        case "stopped":
            taping.finish(carrier, recording)
        case _:
            raise bad(20001, f"Parameter 'Status' is not valid: {status}")
    return web.json_response(represent(carrier, recording, of_call=True))


async def fetch_of_call(request: web.Request) -> web.Response:
    """Give one recording of a call."""
    return web.json_response(represent(request.app[CARRIER], _of_call(request), of_call=True))


async def list_of_call(request: web.Request) -> web.Response:
    """Give the recordings of a call, newest first."""
    carrier, sid = request.app[CARRIER], leg_of(request).call.sid
    of_call = [r for r in reversed(carrier.recordings.values()) if r.call_sid == sid]
    return page(request, "recordings", [represent(carrier, r, of_call=True) for r in of_call])


async def fetch(request: web.Request) -> web.Response:
    """Give one recording, also of an earlier run; lists hold those of this one."""
    recording = await _recording_ever(request)
    return web.json_response(represent(request.app[CARRIER], recording, of_call=False))


async def list_all(request: web.Request) -> web.Response:
    """Give all recordings, newest first, filtered."""
    carrier, query = request.app[CARRIER], query_of(request)
    rows = [
        represent(carrier, r, of_call=False)
        for r in reversed(carrier.recordings.values())
        if query.text("CallSid") in {"", r.call_sid}
        and query.text("ConferenceSid") in {"", r.conference_sid}
        and in_time(request, "DateCreated", r.started_at)
    ]
    return page(request, "recordings", rows)


async def delete(request: web.Request) -> web.Response:
    """Delete a finished recording with its media."""
    recording = _recording(request)
    if recording.live:
        raise bad(20001, "The recording is still in progress")
    carrier = request.app[CARRIER]
    del carrier.recordings[recording.sid]
    carrier.truth.note("recording", sid=recording.sid, status="deleted")
    return web.Response(status=HTTPStatus.NO_CONTENT)


async def media(request: web.Request) -> web.Response:
    """Give the audio; one byte range is honoured. Without an ending it is WAV."""
    recording = await _recording_ever(request)
    if recording.live:
        raise not_found(request)
    kind = request.match_info["ending"].removeprefix(".") or "wav"
    audio = recording.mp3() if kind == "mp3" else recording.wav()
    headers = {"Content-Type": _MEDIA[kind], "Accept-Ranges": "bytes"}
    wanted = request.http_range
    if wanted.start is None and wanted.stop is None:
        return web.Response(body=audio, headers=headers)
    start, stop, _ = wanted.indices(len(audio))
    if start >= len(audio):
        headers["Content-Range"] = f"bytes */{len(audio)}"
        return web.Response(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(audio)}"
    return web.Response(body=audio[start:stop], status=HTTPStatus.PARTIAL_CONTENT, headers=headers)


def _recording(request: web.Request) -> Recording:
    recording = request.app[CARRIER].recordings.get(request.match_info["Sid"])
    if recording is None:
        raise not_found(request)
    return recording


async def _recording_ever(request: web.Request) -> Recording:
    carrier, sid = request.app[CARRIER], request.match_info["Sid"]
    log = carrier.truth.path
    if sid in carrier.recordings or log is None:
        return _recording(request)
    known = await asyncio.to_thread(recall, log, carrier.account_sid, sid)
    if known is None:
        raise not_found(request)
    return known


def _of_call(request: web.Request) -> Recording:
    sid = leg_of(request).call.sid
    if request.match_info["Sid"] != "Twilio.CURRENT":
        recording = _recording(request)
        if recording.call_sid != sid:
            raise not_found(request)
        return recording
    recordings = request.app[CARRIER].recordings.values()
    live = [r for r in recordings if r.call_sid == sid and r.live]
    if len(live) != 1:
        raise bad(20001, "Twilio.CURRENT needs exactly one recording in progress")
    return live[0]
