"""The flow file's versions: what is served, what is being worked on, and putting one in service."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from base.errors import BadInput, CordboardError, NotFound
from console.at_work import now, unit_of_work, workplace
from console.figures import told_refusal
from console.guard import requires
from console.identity import member
from console.queries.flows import flows_view, read_file
from ivr import candidates, versions
from ivr.models import FlowVersion
from staff.permissions import Permission

flows = Blueprint("flows", __name__)

_FAULTS = {
    "flows.canary_differs": _l(
        "The candidate changes hours, queues, surveys or transfers, which exist only once for all "
        "callers: activate it instead."
    ),
    "flows.nothing_before": _l("There is no earlier version to go back to."),
}


@flows.get("/flows")
@requires(Permission.SEE_FLOWS)
def page() -> ResponseReturnValue:
    """Served and candidate, their differences, the checks, and the history."""
    return _rendered()


@flows.post("/flows/activate")
@requires(Permission.WORK_FLOWS)
def activate() -> ResponseReturnValue:
    """Serve new calls by a version; live calls stay on theirs."""
    version = request.form.get("version", "")
    try:
        with unit_of_work() as session:
            versions.activate(session, version, by=member().id, now=now())
    except BadInput as error:
        return _rendered(error), error.http_status
    return redirect(url_for("flows.page"))


@flows.post("/flows/canary")
@requires(Permission.WORK_FLOWS)
def canary() -> ResponseReturnValue:
    """Serve so many of a hundred callers by the candidate; 0 ends it."""
    given = request.form
    percent = int(given["percent"]) if given.get("percent", "").isdecimal() else -1
    try:
        with unit_of_work() as session:
            version = given.get("version", "")
            versions.canary(session, version, percent=percent, by=member().id, now=now())
    except BadInput as error:
        return _rendered(error), error.http_status
    return redirect(url_for("flows.page"))


@flows.post("/flows/rollback")
@requires(Permission.WORK_FLOWS)
def rollback() -> ResponseReturnValue:
    """Take the latest change of what is served back."""
    try:
        with unit_of_work() as session:
            versions.rollback(session, by=member().id, now=now())
    except (BadInput, versions.NothingBefore) as error:
        return _rendered(error), error.http_status
    return redirect(url_for("flows.page"))


@flows.post("/flows/work-on")
@requires(Permission.WORK_FLOWS)
def work_on() -> ResponseReturnValue:
    """Make a kept version the candidate, or take the file on the disk in as one."""
    try:
        with unit_of_work() as session:
            source, name = _wanted(session.get(FlowVersion, request.form.get("version", "")))
            candidates.save(session, source, name=name, by=member().id, now=now())
    except BadInput as error:
        return _rendered(error), error.http_status
    return redirect(url_for("flows.page"))


@flows.post("/flows/drop")
@requires(Permission.WORK_FLOWS)
def drop() -> ResponseReturnValue:
    """Work on from the active version; the candidate stays among the versions."""
    with unit_of_work() as session:
        candidates.drop_candidate(session)
    return redirect(url_for("flows.page"))


@flows.get("/flows/versions/<version>")
@requires(Permission.SEE_FLOWS)
def download(version: str) -> Response:
    """A version as the file it is."""
    with unit_of_work() as session:
        found = session.get(FlowVersion, version)
    if found is None:
        raise NotFound("There is no such version.", error_id="flows.not_found")
    answer = Response(found.source, mimetype="application/yaml")
    answer.headers.set("Content-Disposition", "attachment", filename=f"flows-{version[:12]}.yaml")
    return answer


def _wanted(version: FlowVersion | None) -> tuple[bytes, str]:
    if version is not None:
        return version.source.encode(), version.name
    path = workplace().settings.flows_file
    source = read_file(path) if request.form.get("version") == "file" else None
    if source is None:
        raise NotFound("There is no such version.", error_id="flows.not_found")
    return source, path.name


def _rendered(fault: CordboardError | None = None) -> str:
    with unit_of_work() as session:
        view = flows_view(session, workplace().settings.flows_file)
    told = None if fault is None else told_refusal(fault, _FAULTS)
    return render_template("flows/page.html", view=view, fault=told)
