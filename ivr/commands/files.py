"""A flow file named on the command line, read and loaded, or told what is wrong with it."""

from pathlib import Path

import click

from ivr.faults import FlowFault
from ivr.hotline import Hotline
from ivr.loader import load, load_file
from ivr.reading import Tree, read_tree

FILE = click.argument("file", default="flows.yaml", type=click.Path(dir_okay=False, path_type=Path))


def hotline_of(file: Path) -> Hotline:
    """The file's hotline; the command ends with 1 where it has errors, each on a line."""
    loaded = load_file(file)
    return _sound(loaded.hotline, loaded.errors)


def hotline_and_tree(file: Path) -> tuple[Hotline, Tree]:
    """The same, with where everything stands in the file."""
    hotline = hotline_of(file)
    tree = read_tree(file.read_bytes(), file=str(file))
    if isinstance(tree, FlowFault):  # pragma: no cover - it was read a moment ago
        raise SystemExit(str(tree))
    return hotline, tree


def hotline_from(source: bytes, *, name: str) -> Hotline:
    """The hotline of bytes, likewise."""
    loaded = load(source, file=name)
    return _sound(loaded.hotline, loaded.errors)


def _sound(hotline: Hotline | None, errors: tuple[FlowFault, ...]) -> Hotline:
    if hotline is None:
        for fault in errors:
            click.echo(str(fault))
        raise SystemExit(1)
    return hotline
