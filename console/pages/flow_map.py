"""The map of the hotline: where callers go, and where they leave."""

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from base.errors import NotFound
from console.at_work import now, unit_of_work
from console.guard import requires
from console.pages.flows import flows
from console.queries.flow_map import flow_map
from ivr.candidates import candidate
from ivr.versions import active_hash
from staff.permissions import Permission

_PERIODS_D = (1, 7, 30)


@flows.get("/flows/map")
@requires(Permission.SEE_FLOWS)
def map_page() -> ResponseReturnValue:
    """One flow of a version, or all flows, with the traffic of a period."""
    days = request.args.get("days", default=7, type=int)
    period_d = days if days in _PERIODS_D else 7
    until = now()
    with unit_of_work() as session:
        active, working = active_hash(session), candidate(session)
        version = request.args.get("version") or active
        if version is None:
            raise NotFound("No flow version is active.", error_id="flows.not_found")
        found = flow_map(
            session,
            version,
            flow=request.args.get("flow") or None,
            since=until - timedelta(days=period_d),
            until=until + timedelta(seconds=1),
        )
    return render_template(
        "flows/map.html",
        map=found,
        active=active,
        candidate=working.hash if working else None,
        days=period_d,
        periods=_PERIODS_D,
    )
