"""Settings, metrics, permissions, and the schema for editors."""

import json
from collections.abc import Iterator, Mapping

from prometheus_client import Counter
from pydantic import AliasChoices, SecretStr
from pydantic_core import PydanticUndefined

from base.metrics import REGISTRY
from base.settings import Settings
from docs.generating.markdown import page, table
from ivr.schema import flow_schema
from staff.models import Role
from staff.permissions import Permission, may


def settings_page() -> str:
    """Every setting by the name of its environment variable."""
    rows = []
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        own = f"CORDBOARD_{name.upper()}"
        variable = str(alias.choices[0]) if isinstance(alias, AliasChoices) else own
        rows.append((f"`{variable}`", _default(field.default), str(field.description)))
    lines = table(("variable", "default", "what it is"), rows)
    return page("Settings", "`base/settings.py`", lines)


def _default(value: object) -> str:
    if isinstance(value, SecretStr):
        return "a development value" if value.get_secret_value() else ""
    return "" if value is PydanticUndefined or value in {None, ""} else f"`{value}`"


def metrics_page() -> str:
    """Every metric of `/metrics`."""
    found = sorted(_collectors(), key=lambda metric: metric["name"])
    rows = [(f"`{m['name']}`", m["kind"], m["labels"], m["about"]) for m in found]
    lines = ["Served by each process at `/metrics`.", ""]
    lines += table(("metric", "kind", "labels", "what it counts"), rows)
    return page("Metrics", "`base/metrics.py`", lines)


def _collectors() -> Iterator[Mapping[str, str]]:
    for collector in list(REGISTRY._collector_to_names):  # noqa: SLF001 - no public listing
        yield {
            "name": getattr(collector, "_name", "") + ("_total" * isinstance(collector, Counter)),
            "kind": getattr(collector, "_type", ""),
            "labels": ", ".join(f"`{label}`" for label in getattr(collector, "_labelnames", ())),
            "about": getattr(collector, "_documentation", ""),
        }


def permissions_page() -> str:
    """What each role may do."""
    roles = list(Role)
    rows = [
        (f"`{permission.value}`", *("yes" if may(role, permission) else "" for role in roles))
        for permission in Permission
    ]
    lines = table(("permission", *(role.value for role in roles)), rows)
    return page("Permissions", "`staff/permissions.py`", lines)


def flow_schema_page() -> str:
    """The shape of a flow file, for editors."""
    return json.dumps(flow_schema(), ensure_ascii=False, indent=1) + "\n"
