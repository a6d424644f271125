"""Who works here."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from console.at_work import unit_of_work
from console.guard import requires
from console.pages.choices import continued
from console.queries.members import find_members
from staff.permissions import Permission

members = Blueprint("members", __name__)


@members.get("/members")
@requires(Permission.SEE_MEMBERS)
def page() -> ResponseReturnValue:
    """Everybody with role and team, by staff number; a fragment of rows when continued."""
    text = request.args.get("text", "").strip()[:80]
    only_active = request.args.get("show") != "all"
    after = request.args.get("after", "")
    with unit_of_work() as session:
        found = find_members(session, text, only_active=only_active, after=after)
    return render_template(
        "members/rows.html" if after else "members/list.html",
        page=found,
        text=text,
        only_active=only_active,
        more_url=continued("members.page", found.after),
    )
