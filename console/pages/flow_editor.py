"""Editing the flow file in the browser: checked while one types, drafted, saved as a candidate."""

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, ValidationError

from base.errors import BadInput, CordboardError
from console.at_work import now, unit_of_work
from console.errors import bad_input
from console.figures import told_refusal
from console.guard import requires
from console.identity import member
from console.pages.flows import flows
from ivr.candidates import MovedOn, present, save
from ivr.drafts import draft_of, drop_draft, keep_draft
from ivr.faults import FlowFault
from ivr.loader import load
from ivr.reading import MAX_BYTES
from ivr.shelf import BrokenFlows
from staff.permissions import Permission

# Letters beyond ASCII take up to nine letters in a form.
_LARGEST_FORM = MAX_BYTES * 9
_MOST_FAULTS = 200
_FAULTS = {
    "flows.broken": _l("It cannot be kept yet: see the faults. Your text is kept as a draft."),
    "flows.moved_on": _l(
        "Somebody else has saved a candidate since you began. Save anyway, or look at it first; "
        "your text is kept as a draft."
    ),
}


class Typed(BaseModel):
    """What is in the editor."""

    source: str
    base: str = ""


@flows.url_value_preprocessor
def _allow_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    request.max_content_length = _LARGEST_FORM
    request.max_form_memory_size = _LARGEST_FORM


@flows.get("/flows/edit")
@requires(Permission.WORK_FLOWS)
def edit() -> ResponseReturnValue:
    """The file: one's own draft if there is one, else the candidate or active version."""
    return _editor()


@flows.post("/flows/check")
@requires(Permission.WORK_FLOWS)
def check() -> ResponseReturnValue:
    """What the checks say of a text; nothing is kept."""
    loaded = load(_typed().source.encode())
    nodes = len(loaded.hotline.nodes) if loaded.hotline else None
    return jsonify(faults=[_told(f) for f in loaded.faults[:_MOST_FAULTS]], nodes=nodes)


@flows.put("/flows/draft")
@requires(Permission.WORK_FLOWS)
def draft() -> ResponseReturnValue:
    """Keep what somebody has typed so far."""
    typed = _typed()
    with unit_of_work() as session:
        base = typed.base or present(session).hash
        keep_draft(session, member().id, base=base, source=typed.source, now=now())
    return jsonify(saved_at=now().isoformat())


@flows.post("/flows/draft/drop")
@requires(Permission.WORK_FLOWS)
def drop_draft_of_mine() -> ResponseReturnValue:
    """Forget one's draft and begin with the present version."""
    with unit_of_work() as session:
        drop_draft(session, member().id)
    return redirect(url_for("flows.edit"))


@flows.post("/flows/save")
@requires(Permission.WORK_FLOWS)
def keep() -> ResponseReturnValue:
    """Keep the text as the candidate; what cannot be kept stays a draft, whatever happens."""
    source = request.form.get("source", "").replace("\r\n", "\n")
    base = request.form.get("base", "")
    with unit_of_work() as session:
        keep_draft(session, member().id, base=base, source=source, now=now())
    try:
        with unit_of_work() as session:
            version = present(session)
            if version.hash != base and "anyway" not in request.form:
                raise MovedOn("Somebody else has saved a candidate since.")  # noqa: TRY301 - told below
            save(session, source.encode(), name=version.name, by=member().id, now=now())
            drop_draft(session, member().id)
    except (BrokenFlows, MovedOn) as error:
        return _editor(error), error.http_status
    return redirect(url_for("flows.page"))


def _typed() -> Typed:
    try:
        return Typed.model_validate(request.get_json())
    except ValidationError as error:
        raise bad_input(error) from error


def _editor(fault: CordboardError | None = None) -> str:
    with unit_of_work() as session:
        version = present(session)
        drafted = draft_of(session, member().id)
    source = drafted.source if drafted else version.source
    faults = load(source.encode()).faults if fault is None or isinstance(fault, BadInput) else ()
    return render_template(
        "flows/edit.html",
        version=version,
        draft=drafted,
        source=source,
        base=drafted.base if drafted else version.hash,
        faults=faults[:_MOST_FAULTS],
        fault=None if fault is None else told_refusal(fault, _FAULTS),
        moved_on=bool(drafted and drafted.base != version.hash),
    )


def _told(fault: FlowFault) -> dict[str, Any]:
    return {
        "line": fault.line,
        "column": fault.column,
        "severity": fault.severity.value,
        "sentence": fault.sentence.told(gettext),
        "advice": fault.advice.told(gettext) if fault.advice else "",
    }
