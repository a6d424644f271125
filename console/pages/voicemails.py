"""Messages that callers left: the list, and hearing one."""

from collections.abc import Collection
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from console.at_work import now, unit_of_work
from console.guard import requires
from console.identity import allowed, member
from console.pages.choices import continued
from console.pages.sounds import play
from console.queries.desk import served_queues
from console.queries.names import queue_labels
from console.queries.voicemails import find_voicemails, voicemail_for
from cti.voicemails import mark_heard
from staff.permissions import Permission

voicemails = Blueprint("voicemails", __name__)


@voicemails.get("/voicemails")
@requires(Permission.HEAR_VOICEMAILS)
def page() -> ResponseReturnValue:
    """Messages that wait to be heard, or all of them; a fragment of rows when continued."""
    only_unheard = request.args.get("show") != "all"
    queue = request.args.get("queue") or None
    with unit_of_work() as session:
        mine = _audible(session)
        found = find_voicemails(
            session,
            queues=mine,
            only_unheard=only_unheard,
            queue=queue,
            after=request.args.get("after"),
        )
        queues = queue_labels(session)
    return render_template(
        "voicemails/rows.html" if request.args.get("after") else "voicemails/list.html",
        page=found,
        only_unheard=only_unheard,
        queue=queue,
        queues=queues,
        choices={key: queues[key] for key in queues if mine is None or key in mine},
        more_url=continued("voicemails.page", found.after),
    )


@voicemails.get("/voicemails/<uuid:voicemail_id>/sound")
@requires(Permission.HEAR_VOICEMAILS)
def listen(voicemail_id: UUID) -> Response:
    """The message; the first who works with messages is noted as having heard it."""
    with unit_of_work() as session:
        found = voicemail_for(session, voicemail_id, queues=_audible(session))
        recording_id = found.recording_id
        # An auditor's ear changes nothing.
        if allowed(Permission.WORK_TICKETS):
            mark_heard(session, voicemail_id, member_id=member().id, now=now())
    return play(recording_id)


def _audible(session: Session) -> Collection[str] | None:
    """The queues whose messages the asker may hear; None for all."""
    if allowed(Permission.HEAR_RECORDINGS):
        return None
    return {queue.key for queue in served_queues(session, member().id)}
