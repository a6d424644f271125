"""The references say what the code does."""

import re
from pathlib import Path

import pytest

from docs.generate import FOLDER, PAGES

README = FOLDER.parent / "README.md"


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_says_what_the_code_does(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("page", [README, *FOLDER.glob("*.md")], ids=lambda page: page.name)
def test_what_a_page_links_to_exists(page: Path) -> None:
    for target in _links(page.read_text(encoding="utf-8")):
        name, _, heading = target.partition("#")
        linked = page.parent / name if name else page
        assert linked.exists(), f"{page.name} links to {target}"
        if heading:
            assert heading in _headings(linked), f"{page.name} links to {target}"


def _links(text: str) -> list[str]:
    parts = [part.split(")", 1)[0] for part in text.split("](")[1:]]
    return [part for part in parts if part and not part.startswith("http")]


def _headings(page: Path) -> set[str]:
    lines = page.read_text(encoding="utf-8").splitlines()
    titles = (line.lstrip("#").strip().lower() for line in lines if line.startswith("#"))
    return {re.sub(r"[^\w -]", "", title).replace(" ", "-") for title in titles}
