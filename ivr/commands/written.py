"""Tests as they stand in a flow file."""

from collections.abc import Mapping
from io import StringIO

from ruamel.yaml import YAML

from ivr.flow_tests import FlowTest


def as_yaml(tests: Mapping[str, FlowTest], *, note: str) -> str:
    """Tests as a flow file's `tests:`, under a comment."""
    writer = YAML()
    writer.width = 100
    writer.default_flow_style = False
    told = {
        name: test.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_unset=True)
        for name, test in tests.items()
    }
    written = StringIO()
    writer.dump({"tests": told}, written)
    return f"# {note}\n{written.getvalue()}"
