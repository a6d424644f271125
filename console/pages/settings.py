"""What this installation is set to, and whether it is well."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from pydantic import SecretStr

from console.at_work import now, workplace
from console.guard import requires
from console.queries.wellness import findings
from staff.permissions import Permission

settings = Blueprint("settings", __name__)


@settings.get("/settings")
@requires(Permission.SEE_SETTINGS)
def page() -> ResponseReturnValue:
    """Every setting with its meaning, secrets hidden, and what the doctor finds."""
    chosen = workplace().settings
    rows = [
        (name, _shown(getattr(chosen, name)), field.description)
        for name, field in type(chosen).model_fields.items()
    ]
    found = findings(workplace(), now=now())
    return render_template("settings.html", rows=rows, findings=found)


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "••••••" if value.get_secret_value() else "–"
    if isinstance(value, dict):
        return f"{len(value)}"
    return str(value) if value not in ("", None) else "–"
