"""Other programs: a row is written here, and a worker asks them."""

import json
from datetime import timedelta
from typing import Any

from base import bells
from ivr.json_pointers import found_at
from ivr.models import WebRequest
from ivr.program_requests import AskProgram, AwaitProgram, Kept, ProgramAnswer
from ivr.rooms.asker import Asker
from ivr.run import Scalar
from ivr.words import WebOutcome

# Beyond its tries, for the worker to come round and for the answer to be written.
_SLACK_S = 5
TRIES = {"get": 2, "post": 1}
_TEXT_LENGTH = 500
_MOST = 2**63 - 1


def ask(asker: Asker, request: AskProgram) -> ProgramAnswer:
    """Write the request down; a worker sends it after the commit. May be repeated."""
    session = asker.session
    if session.get(WebRequest, request.request_id) is None:
        patience_s = request.timeout_s * TRIES[request.method] + _SLACK_S
        row = WebRequest(
            id=request.request_id,
            call_id=asker.call.id,
            node=request.node,
            method=request.method,
            secrets=dict(request.secrets),
            timeout_s=request.timeout_s,
            made_at=asker.now,
            due_at=asker.now,
            expires_at=asker.now + timedelta(seconds=patience_s * asker.rules.network_second_s),
        )
        row.url = request.url
        if request.method == "post":
            row.body = dict(request.body)
        session.add(row)
        session.flush()
        bell = bells.job("send_web_request", request_id=str(row.id))
        bells.ring_after_commit(session, bell)
    return ProgramAnswer(None)


def wait(asker: Asker, request: AwaitProgram) -> ProgramAnswer:
    """What came so far; when nothing came in time, nothing will be waited for any longer."""
    row = asker.session.get(
        WebRequest, request.request_id, with_for_update=True, populate_existing=True
    )
    if row is None:
        return ProgramAnswer(WebOutcome.ERROR)
    if row.outcome is None and asker.now >= row.expires_at:
        row.outcome, row.ended_at = WebOutcome.TIMEOUT, asker.now
        asker.session.add(row)
    status = row.status or 0
    if row.outcome is not WebOutcome.OK:
        return ProgramAnswer(row.outcome, status)
    kept, missing = _read(row.answer or "", request.keep)
    return ProgramAnswer(row.outcome, status, kept, missing)


def _read(answer: str, keep: tuple[Kept, ...]) -> tuple[dict[str, Scalar], str]:
    """Every wanted value, or the first pointer that leads to none of its kind."""
    if not keep:
        return {}, ""
    try:
        document: Any = json.loads(answer)
    except (ValueError, RecursionError):
        return {}, keep[0].pointer or "/"
    values: dict[str, Scalar] = {}
    for wanted in keep:
        value = _as(wanted.kind, found_at(document, wanted.pointer))
        if value is None:
            return {}, wanted.pointer or "/"
        values[wanted.variable] = value
    return values, ""


def _as(kind: str, value: Any) -> Scalar:
    """The value if it is what a variable of this kind holds; nothing otherwise, never a guess."""
    match kind:
        case "text" if isinstance(value, str):
            return "".join(sign for sign in value if sign.isprintable())[:_TEXT_LENGTH]
        case "number" if isinstance(value, int) and not isinstance(value, bool):
            return value if abs(value) <= _MOST else None
        case "flag" if isinstance(value, bool):
            return value
        case _:
            return None
