"""The call log and the page of one call."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from console.at_work import now, unit_of_work, workplace
from console.event_facts import Names
from console.guard import requires
from console.pages.choices import chosen, chosen_id, continued, day_began_at
from console.queries.call_log import CallFilter, Wait, With, find_calls
from console.queries.call_page import call_story
from console.queries.names import queue_labels
from cti.models import CallState, Direction, LeftBecause
from staff.members import names_of
from staff.permissions import Permission

calls = Blueprint("calls", __name__)

_PERIODS_D = {"today": 0, "week": 7, "month": 30}


@calls.get("/calls")
@requires(Permission.SEE_CALLS)
def log() -> ResponseReturnValue:
    """The log, filtered by what the address says; a fragment of rows when continued."""
    period = request.args.get("period", "")
    wanted = CallFilter(
        text=request.args.get("text", "").strip(),
        direction=chosen(Direction, "direction"),
        state=chosen(CallState, "state"),
        queue=request.args.get("queue") or None,
        left=chosen(LeftBecause, "left"),
        wait=chosen(Wait, "wait"),
        agent_id=chosen_id("agent"),
        had=chosen(With, "had"),
        since=(
            day_began_at(now()) - timedelta(days=_PERIODS_D[period])
            if period in _PERIODS_D
            else None
        ),
    )
    with unit_of_work() as session:
        page = find_calls(
            session,
            wanted,
            region=workplace().settings.region,
            after=request.args.get("after"),
        )
        queues = queue_labels(session)
        agent = names_of(session, {wanted.agent_id}) if wanted.agent_id else {}
    return render_template(
        "calls/rows.html" if request.args.get("after") else "calls/log.html",
        page=page,
        wanted=wanted,
        period=period,
        agent=next(iter(agent.values()), None),
        periods=list(_PERIODS_D),
        queues=queues,
        directions=list(Direction),
        states=list(CallState),
        more_url=continued("calls.log", page.after),
    )


@calls.get("/calls/<uuid:call_id>")
@requires(Permission.SEE_CALLS)
def page(call_id: UUID) -> ResponseReturnValue:
    """One call: who, when, the way through queue and menu, recordings and what remained."""
    with unit_of_work() as session:
        story = call_story(session, call_id)
        queues = queue_labels(session)
    names = Names(queues=queues, members=story.members)
    return render_template("calls/page.html", story=story, queues=queues, names=names)
