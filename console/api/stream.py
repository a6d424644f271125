"""`/api/v1/stream`: what happens, as server-sent events that carry ids only."""

from flask import Blueprint, Response, request

from console.at_work import unit_of_work
from console.guard import requires
from console.identity import allowed, member
from console.queries.desk import served_queues
from console.streams import streams
from cti.desk_news import BOARD
from staff.permissions import Permission

stream = Blueprint("stream", __name__)


@stream.get("/api/v1/stream")
@requires(Permission.OWN_ACCOUNT)
def events() -> Response:
    """News of the asker, their queues and, for those who see it, the board.

    `Last-Event-ID` (or `?since=`) resumes; an event `gap` says: read anew what you show. Answers
    503 with `Retry-After` when every stream is taken or Redis is away; then poll.
    """
    # The stream itself holds no session: it may last for hours.
    with unit_of_work() as session:
        queues = served_queues(session, member().id)
    topics = {f"member:{member().id}", *(f"queue:{queue.key}" for queue in queues)}
    if allowed(Permission.SEE_BOARD):
        topics.add(BOARD)
    since = request.headers.get("Last-Event-ID") or request.args.get("since")
    answer = Response(streams().open(topics, since=since), mimetype="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer
