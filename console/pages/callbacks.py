"""The list of promised callbacks."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from console.at_work import now, unit_of_work
from console.guard import requires
from console.pages.choices import chosen, continued, day_began_at
from console.queries.callbacks import Show, find_callbacks
from console.queries.names import queue_labels
from staff.permissions import Permission

callbacks = Blueprint("callbacks", __name__)


@callbacks.get("/callbacks")
@requires(Permission.SEE_CALLBACKS)
def page() -> ResponseReturnValue:
    """Open promises by due time, or other ones; a fragment of rows when continued."""
    show = chosen(Show, "show") or Show.OPEN
    queue = request.args.get("queue") or None
    with unit_of_work() as session:
        found = find_callbacks(
            session,
            show=show,
            now=now(),
            day_began_at=day_began_at(now()),
            queue=queue,
            after=request.args.get("after"),
        )
        queues = queue_labels(session)
    return render_template(
        "callbacks_rows.html" if request.args.get("after") else "callbacks.html",
        page=found,
        show=show,
        shows=list(Show),
        queue=queue,
        queues=queues,
        more_url=continued("callbacks.page", found.after),
    )
