"""The Participants resource of a conference."""

from http import HTTPStatus
from typing import Any

from aiohttp import web

from simulator import moderation
from simulator.calls import CallStatus
from simulator.carrier import Carrier
from simulator.clock import rfc2822
from simulator.conferences import Conference, Participant, conference_named
from simulator.keys import CARRIER
from simulator.legs import Leg
from simulator.placing import Order, place
from simulator.rest.calls import BASE, callback_of, parties_of
from simulator.rest.conferences import conference_of
from simulator.rest.errors import bad, not_found
from simulator.rest.forms import Form, form_of, query_of
from simulator.rest.pages import page
from simulator.twiml.rooms import CONFERENCE_EVENTS, ConferenceNoun

_PATH = BASE + "/Conferences/{ConferenceSid}/Participants"
_STATUSES = {
    CallStatus.QUEUED: "queued",
    CallStatus.RINGING: "ringing",
    CallStatus.IN_PROGRESS: "connecting",
    CallStatus.COMPLETED: "complete",
}


def routes() -> list[web.RouteDef]:
    """Give the routes of the resource."""
    return [
        web.post(_PATH + ".json", create),
        web.get(_PATH + ".json", list_all),
        web.get(_PATH + "/{CallSid}.json", fetch),
        web.post(_PATH + "/{CallSid}.json", update),
        web.delete(_PATH + "/{CallSid}.json", delete),
    ]


def represent(carrier: Carrier, conference: Conference, participant: Participant) -> dict[str, Any]:
    """Give somebody inside."""
    shape = _shape(carrier, conference, participant.leg, participant.noun)
    return {
        **shape,
        "call_sid_to_coach": participant.coached or None,
        "coaching": participant.coaching,
        "date_created": rfc2822(participant.joined_at),
        "end_conference_on_exit": participant.end_on_exit,
        "muted": participant.muted,
        "hold": participant.hold,
        "status": "connected",
    }


async def create(request: web.Request) -> web.Response:
    """Call somebody into a conference; a name that is new makes a new one."""
    carrier, form = request.app[CARRIER], await form_of(request)
    from_, to = parties_of(carrier, form)
    named = request.match_info["ConferenceSid"]
    conference = carrier.conferences.get(named)
    if conference is None and named.startswith("CF"):
        raise not_found(request)
    conference = conference or conference_named(carrier, named)
    noun, callback = _noun_of(form, conference.name), callback_of(form)
    order = Order(
        from_=from_,
        to=to,
        room=noun,
        callbacks=(callback,) if callback else (),
        timeout_s=form.number("Timeout", 60, 1, 600),
        limit_s=form.number("TimeLimit", 14_400, 1),
    )
    leg = place(carrier, order)
    conference.expected[leg.call.sid] = (leg, noun)
    shape = _shape(carrier, conference, leg, noun)
    return web.json_response(shape, status=HTTPStatus.CREATED)


async def list_all(request: web.Request) -> web.Response:
    """Give who is in, in the order they came."""
    carrier, conference, query = request.app[CARRIER], conference_of(request), query_of(request)
    rows = [represent(carrier, conference, p) for p in conference.participants.values()]
    for name in ("Muted", "Hold", "Coaching"):
        wanted = query.flag(name)
        if wanted is not None:
            rows = [row for row in rows if row[name.lower()] is wanted]
    return page(request, "participants", rows)


async def fetch(request: web.Request) -> web.Response:
    """Give one participant, also one who is still being called."""
    carrier, conference = request.app[CARRIER], conference_of(request)
    sid = request.match_info["CallSid"]
    if sid in conference.expected:
        return web.json_response(_shape(carrier, conference, *conference.expected[sid]))
    return web.json_response(represent(carrier, conference, _participant(request, conference)))


async def update(request: web.Request) -> web.Response:
    """Mute, hold, coach, announce, or change what leaving means."""
    carrier, conference, form = request.app[CARRIER], conference_of(request), await form_of(request)
    participant = _participant(request, conference)
    coached = form.text("CallSidToCoach")
    if coached and coached not in conference.participants:
        raise bad(20001, f"Parameter 'CallSidToCoach' is not in the conference: {coached}")
    wanted = moderation.Change(
        muted=form.flag("Muted"),
        hold=form.flag("Hold"),
        hold_hook=form.hook("HoldUrl", "HoldMethod"),
        coaching=form.flag("Coaching"),
        call_sid_to_coach=coached or None,
        end_on_exit=form.flag("EndConferenceOnExit"),
        announce=form.hook("AnnounceUrl", "AnnounceMethod"),
    )
    if wanted.coaching and not (coached or participant.coached):
        raise bad(20001, "Parameter 'CallSidToCoach' is required for coaching")
    moderation.change(conference, participant, wanted)
    return web.json_response(represent(carrier, conference, participant))


async def delete(request: web.Request) -> web.Response:
    """Take somebody out; their call ends."""
    conference = conference_of(request)
    moderation.kick(conference, _participant(request, conference))
    return web.Response(status=HTTPStatus.NO_CONTENT)


def _participant(request: web.Request, conference: Conference) -> Participant:
    participant = conference.participants.get(request.match_info["CallSid"])
    if participant is None:
        raise not_found(request)
    return participant


def _noun_of(form: Form, name: str) -> ConferenceNoun:
    status = form.hook("ConferenceStatusCallback", "ConferenceStatusCallbackMethod")
    recording = form.hook(
        "ConferenceRecordingStatusCallback", "ConferenceRecordingStatusCallbackMethod"
    )
    events = frozenset(CONFERENCE_EVENTS)
    starts = form.flag("StartConferenceOnEnter")
    records = form.text("ConferenceRecord") in {"true", "record-from-start"}
    return ConferenceNoun(
        text=name,
        muted=form.flag("Muted") or False,
        beep=form.text("Beep", "true"),
        start_conference_on_enter=True if starts is None else starts,
        end_conference_on_exit=form.flag("EndConferenceOnExit") or False,
        participant_label=form.text("Label"),
        wait_url=form.text("WaitUrl") if "WaitUrl" in form else None,
        wait_method=form.text("WaitMethod", "POST"),
        max_participants=form.number("MaxParticipants", 250, 2, 250),
        record="record-from-start" if records else "do-not-record",
        region=form.text("Region"),
        coach=form.text("CallSidToCoach"),
        status_callback=status.url if status else "",
        status_callback_method=status.method if status else "POST",
        status_callback_event=form.words("ConferenceStatusCallbackEvent", frozenset(), events),
        recording_status_callback=recording.url if recording else "",
        recording_status_callback_method=recording.method if recording else "POST",
    )


def _shape(
    carrier: Carrier, conference: Conference, leg: Leg, noun: ConferenceNoun
) -> dict[str, Any]:
    call = leg.call
    return {
        "account_sid": carrier.account_sid,
        "call_sid": call.sid,
        "label": noun.participant_label or None,
        "call_sid_to_coach": noun.coach or None,
        "coaching": bool(noun.coach),
        "conference_sid": conference.sid,
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(call.updated_at or call.created_at),
        "end_conference_on_exit": noun.end_conference_on_exit,
        "muted": noun.muted,
        "hold": False,
        "start_conference_on_enter": noun.start_conference_on_enter,
        "status": _STATUSES.get(call.status, "failed"),
        "queue_time": str(call.queue_time_ms),
        "uri": f"{carrier.base_path}/Conferences/{conference.sid}/Participants/{call.sid}.json",
    }
