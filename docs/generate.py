"""Writes the references that are read off the code, by `python -m docs.generate`.

`make docs` runs it; a test fails when a page no longer says what the code does.
"""

from pathlib import Path

from docs.generating.api_doors import api_page
from docs.generating.flow_language import flow_language_page
from docs.generating.references import (
    flow_schema_page,
    metrics_page,
    permissions_page,
    settings_page,
)

FOLDER = Path(__file__).parent
PAGES = {
    "api.md": api_page,
    "flows.md": flow_language_page,
    "settings.md": settings_page,
    "metrics.md": metrics_page,
    "permissions.md": permissions_page,
    "flows.schema.json": flow_schema_page,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
