"""The live board."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from console.at_work import now, unit_of_work
from console.guard import requires
from console.pages.choices import day_began_at
from console.queries.board import promise_tile, queue_tiles
from console.queries.crew import agent_lines
from console.queries.names import queue_labels
from staff.permissions import Permission

board = Blueprint("board", __name__)


@board.get("/board")
@requires(Permission.SEE_BOARD)
def page() -> ResponseReturnValue:
    """Queues and agents as they are; the page keeps itself current."""
    return _render("board/page.html")


@board.get("/board/now")
@requires(Permission.SEE_BOARD)
def figures() -> ResponseReturnValue:
    """The moving part of the board."""
    return _render("board/now.html")


def _render(template: str) -> str:
    present = now()
    began_at = day_began_at(present)
    with unit_of_work() as session:
        tiles = queue_tiles(session, day_began_at=began_at, now=present)
        promises = promise_tile(session, day_began_at=began_at, now=present)
        agents, beyond = agent_lines(session, day_began_at=began_at)
        queues = queue_labels(session)
    return render_template(
        template, tiles=tiles, promises=promises, agents=agents, beyond=beyond, queues=queues
    )
