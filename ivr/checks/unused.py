"""What is declared and never used."""

import re
from collections.abc import Iterator
from typing import Any

from base.sentences import said
from ivr.checks.finding import Finding, warning
from ivr.file import FlowFile
from ivr.hotline import Hotline
from ivr.nodes.texts import Expression, Spoken, leaves

_DECLARED = {
    "hours": said("calendar"),
    "queues": said("queue"),
    "surveys": said("survey"),
    "vars": said("variable"),
    "contact": said("contact attribute"),
    "resources": said("resource"),
    "services": said("service"),
    "transfers": said("transfer"),
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SLOT = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def unused_faults(hotline: Hotline) -> Iterator[Finding]:
    """A warning for everything declared that nothing names, such as a calendar or a variable."""
    file = hotline.file
    used = set(_used(file))
    for section, what in _DECLARED.items():
        for name in getattr(file, section):
            if name not in used:
                sentence = said("Nothing uses the %(what)s `%(name)s`.", what=what, name=name)
                yield warning((section, name), sentence, said("Remove it."))


def _used(file: FlowFile) -> Iterator[str]:
    """Every word that may name something: in nodes as typed, in expressions, in slots."""
    for flow in file.flows.values():
        yield from _words(flow.nodes)
    for queue in file.queues.values():
        yield queue.calendar or ""
    for resource in file.resources.values():
        yield resource.calendar
    for service in file.services.values():
        yield from service.resources
    for _, leaf in leaves(file):
        if isinstance(leaf, Expression):
            yield from _NAME.findall(leaf)
        elif isinstance(leaf, Spoken):
            for slot in _SLOT.findall(leaf):
                yield from _NAME.findall(slot)


def _words(typed: Any) -> Iterator[str]:
    if isinstance(typed, str):
        yield from _NAME.findall(typed)
    elif isinstance(typed, dict):
        for key, value in typed.items():
            yield key
            yield from _words(value)
    elif isinstance(typed, list):
        for value in typed:
            yield from _words(value)
