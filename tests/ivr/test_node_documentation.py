"""What an author looks up stands at each node's model: purpose, options, ways out."""

import inspect
import re

import pytest
from pydantic import BaseModel, RootModel

from ivr.nodes import VERBS

SECTION = re.compile(r"^(Attributes|Exits):$", re.MULTILINE)
ENTRY = re.compile(r"^    ([a-z_]+): \S", re.MULTILINE)


def sections(model: type[BaseModel]) -> dict[str, set[str]]:
    """The names told under `Attributes` and under `Exits`."""
    parts = SECTION.split(inspect.getdoc(model) or "")
    return {
        title: set(ENTRY.findall(text))
        for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_option_and_every_way_out_is_told(verb: str) -> None:
    model = VERBS[verb]
    told = sections(model)
    exits = set(model.exits) or {"error"}
    options = set()
    if not issubclass(model, RootModel):
        options = {field.alias or name for name, field in model.model_fields.items()}
    assert told.get("Attributes", set()) == options
    assert told.get("Exits", set()) - {"error"} == exits - {"error"}
    assert "Exits" in told
    assert (model.__doc__ or "").strip()[0].isupper()
