"""From a flow file's bytes to a hotline that runs, or to the list of what is wrong with it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from base.sentences import said
from ivr.checks import check
from ivr.checks.site import Site
from ivr.compiling import compile_hotline
from ivr.faults import FlowFault, Severity, unreadable
from ivr.file import FlowFile
from ivr.hotline import Hotline
from ivr.parsing import parse_nodes, sentences
from ivr.reading import Tree, read_tree


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a file: a hotline unless a fault is an error; warnings may stand beside it."""

    hotline: Hotline | None
    faults: tuple[FlowFault, ...]

    @property
    def errors(self) -> tuple[FlowFault, ...]:
        """The faults that keep the file from being served."""
        return tuple(fault for fault in self.faults if fault.severity is Severity.ERROR)


def load(source: bytes, *, file: str = "flows.yaml", site: Site | None = None) -> Loaded:
    """The hotline of these bytes, compiled and checked.

    Args:
        source: The file, UTF-8, at most 2 MB.
        file: Name shown in faults.
        site: The installation it is checked for; nothing checks the file by itself.
    """
    tree = read_tree(source, file=file)
    if isinstance(tree, FlowFault):
        return Loaded(None, (tree,))
    parsed = _parse(tree, file)
    if not isinstance(parsed, FlowFile):
        return Loaded(None, parsed)
    bodies, faults = parse_nodes(parsed, tree, file)
    if faults:
        return Loaded(None, _sorted(faults))
    digest = hashlib.sha256(source).hexdigest()
    hotline, faults = compile_hotline(parsed, bodies, tree, file_name=file, digest=digest)
    if faults:
        return Loaded(None, _sorted(faults))
    faults = check(hotline, tree, file=file, site=site)
    bad = any(fault.severity is Severity.ERROR for fault in faults)
    return Loaded(None if bad else hotline, _sorted(faults))


def load_file(path: FilePath, *, site: Site | None = None) -> Loaded:
    """The hotline of a file on disk; a file that cannot be read is a fault like any other."""
    try:
        source = path.read_bytes()
    except OSError as error:
        return Loaded(None, (unreadable(path, error),))
    return load(source, file=str(path), site=site)


def _parse(tree: Tree, file: str) -> FlowFile | tuple[FlowFault, ...]:
    value: Any = tree.value
    if not isinstance(value, dict):
        shape = said("The file must hold keys.")
        return (FlowFault(file, 1, 1, shape, said("Start with `schema: 1`.")),)
    try:
        return FlowFile.model_validate(value)
    except ValidationError as error:
        return _sorted(sentences(error, FlowFile, (), tree, file))


def _sorted(faults: list[FlowFault]) -> tuple[FlowFault, ...]:
    """In the order of the file, each once; sentences are compared by their English."""
    told = {
        (each.line, each.column, str(each.sentence), str(each.advice or ""), each.severity): each
        for each in faults
    }
    return tuple(told[key] for key in sorted(told))
