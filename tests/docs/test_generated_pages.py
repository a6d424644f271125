"""The references say what the code does."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parent.parent.parent / "docs"
README = DOCS.parent / "README.md"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name", ["settings.md", "metrics.md", "permissions.md", "flows.schema.json"]
)
def test_a_reference_says_what_the_code_does(name: str) -> None:
    assert (DOCS / name).read_text() == generator().PAGES[name](), "run `make docs`"


def test_every_page_that_the_readme_and_the_docs_link_to_exists() -> None:
    for page in (README, *DOCS.glob("*.md")):
        for target in _links(page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def _links(text: str) -> list[str]:
    parts = [part.split(")", 1)[0] for part in text.split("](")[1:]]
    return [part.split("#")[0] for part in parts if part and not part.startswith(("http", "#"))]
