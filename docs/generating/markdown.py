"""The little Markdown that generated pages are made of."""

from collections.abc import Iterable, Iterator, Sequence

NOTE = "Written by `make docs` from {source}; change that and run it again."


def page(title: str, source: str, lines: Iterable[str]) -> str:
    """A whole page: its title, where it comes from, and its lines."""
    return "\n".join([f"# {title}", "", NOTE.format(source=source), "", *lines]).rstrip() + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table, and the empty line behind it."""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def yaml(text: str) -> Iterator[str]:
    """A block of YAML, and the empty line behind it."""
    yield from ("```yaml", *text.splitlines(), "```", "")
