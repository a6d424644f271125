"""Who works here, and what was done by whom."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from console.at_work import unit_of_work
from console.guard import requires
from staff.members import list_members
from staff.permissions import Permission

members = Blueprint("members", __name__)


@members.get("/members")
@requires(Permission.SEE_MEMBERS)
def page() -> ResponseReturnValue:
    """Everybody with role and team."""
    with unit_of_work() as session:
        rows = list_members(session)
    return render_template("members.html", rows=rows)
