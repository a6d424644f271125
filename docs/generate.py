"""Writes the references that are read off the code: settings, metrics, permissions, flow files.

`make docs` writes them; a test fails when a page no longer says what the code does.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))

from prometheus_client import Counter  # noqa: E402 - the house is found by the line above
from pydantic import AliasChoices, SecretStr  # noqa: E402
from pydantic_core import PydanticUndefined  # noqa: E402

from base.metrics import REGISTRY  # noqa: E402
from base.settings import Settings  # noqa: E402
from ivr.schema import flow_schema  # noqa: E402
from staff.models import Role  # noqa: E402
from staff.permissions import Permission, may  # noqa: E402

NOTE = "Written by `make docs` from {source}; change that and run it again.\n"


def settings_page() -> str:
    """Every setting by the name of its environment variable."""
    lines = ["# Settings", "", NOTE.format(source="`base/settings.py`"), ""]
    lines += ["| variable | default | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        own = f"CORDBOARD_{name.upper()}"
        variable = alias.choices[0] if isinstance(alias, AliasChoices) else own
        lines.append(f"| `{variable}` | {_default(field.default)} | {field.description} |")
    return _page(lines)


def _default(value: object) -> str:
    if isinstance(value, SecretStr):
        return "a development value" if value.get_secret_value() else ""
    return "" if value is PydanticUndefined or value in {None, ""} else f"`{value}`"


def metrics_page() -> str:
    """Every metric of `/metrics`."""
    lines = ["# Metrics", "", NOTE.format(source="`base/metrics.py`"), ""]
    lines += ["Served by each process at `/metrics`.", ""]
    lines += ["| metric | kind | labels | what it counts |", "|---|---|---|---|"]
    for metric in sorted(_collectors(), key=lambda found: str(found["name"])):
        lines.append("| `{name}` | {kind} | {labels} | {about} |".format(**metric))
    return _page(lines)


def _collectors() -> Iterator[Mapping[str, object]]:
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
    lines = ["# Permissions", "", NOTE.format(source="`staff/permissions.py`"), ""]
    lines.append(f"| permission | {' | '.join(role.value for role in roles)} |")
    lines.append(f"|---|{'---|' * len(roles)}")
    for permission in Permission:
        marks = " | ".join("yes" if may(role, permission) else "" for role in roles)
        lines.append(f"| `{permission.value}` | {marks} |")
    return _page(lines)


def flow_schema_page() -> str:
    """The shape of a flow file, for editors."""
    return json.dumps(flow_schema(), ensure_ascii=False, indent=1) + "\n"


def _page(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


PAGES = {
    "settings.md": settings_page,
    "metrics.md": metrics_page,
    "permissions.md": permissions_page,
    "flows.schema.json": flow_schema_page,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page())


if __name__ == "__main__":
    main()
