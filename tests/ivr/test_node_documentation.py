"""What an author looks up stands at each node's model: purpose, options, ways out."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel, RootModel

from docs.generating.options import parts_of
from ivr.descriptions import description_of
from ivr.file import FlowFile
from ivr.nodes import VERBS


def parts() -> Iterator[type[BaseModel]]:
    """Every model that a flow file or a node holds, at any depth."""
    seen: set[type[BaseModel]] = set()
    todo: list[type[BaseModel]] = [FlowFile, *VERBS.values()]
    while todo:
        part = todo.pop()
        if part not in seen:
            seen.add(part)
            todo += parts_of(part)
            yield part


def options(model: type[BaseModel]) -> set[str]:
    """The names that an author writes."""
    if issubclass(model, RootModel):
        return set()
    return {field.alias or name for name, field in model.model_fields.items()}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_option_and_every_way_out_is_told(verb: str) -> None:
    model = VERBS[verb]
    told = description_of(model)
    assert set(told.attributes) == options(model)
    assert set(told.exits) - {"error"} == set(model.exits) - {"error"}
    assert told.exits
    assert told.example
    assert told.purpose[0].isupper()


@pytest.mark.parametrize("model", list(parts()), ids=lambda model: model.__name__)
def test_every_part_of_a_file_tells_each_of_its_options(model: type[BaseModel]) -> None:
    told = description_of(model)
    assert set(told.attributes) == options(model)
    assert told.purpose[0].isupper()
