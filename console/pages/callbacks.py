"""The list of promised callbacks."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from console.at_work import unit_of_work
from console.guard import requires
from console.pages.choices import continued
from console.queries.callbacks import find_callbacks
from console.queries.names import queue_labels
from staff.permissions import Permission

callbacks = Blueprint("callbacks", __name__)


@callbacks.get("/callbacks")
@requires(Permission.SEE_CALLBACKS)
def page() -> ResponseReturnValue:
    """Open promises by due time, or all of them; a fragment of rows when continued."""
    only_open = request.args.get("show") != "all"
    queue = request.args.get("queue") or None
    with unit_of_work() as session:
        found = find_callbacks(
            session, only_open=only_open, queue=queue, after=request.args.get("after")
        )
        queues = queue_labels(session)
    return render_template(
        "callbacks_rows.html" if request.args.get("after") else "callbacks.html",
        page=found,
        only_open=only_open,
        queue=queue,
        queues=queues,
        more_url=continued("callbacks.page", found.after),
    )
