"""Words with `{{ expression | filter }}` in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ivr.expressions import BadExpression, Compiler, Failure, Program
from ivr.spoken import FILTERS, plain

_SLOT = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
# One bar starts a filter; two are CEL's "or".
_FILTER = re.compile(r"^(.*?[^|])\|\s*([a-z_]+)\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Slot:
    """An expression to be spoken, and the filter's name, empty for none."""

    program: Program
    filter: str


@dataclass(frozen=True, slots=True)
class Template:
    """Literal words and slots in their order."""

    parts: tuple[str | Slot, ...]

    def render(
        self, values: Mapping[str, Any], language: str, zone: str
    ) -> tuple[str, tuple[str, ...]]:
        """The words, and a sentence for each slot that had no value and is left out."""
        words: list[str] = []
        mistakes: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                words.append(part)
                continue
            value = part.program.run(values)
            if isinstance(value, Failure):
                mistakes.append(f"{part.program.source}: {value.sentence}")
                continue
            try:
                spoken = FILTERS[part.filter](value, language, zone) if part.filter else str(value)
            except (TypeError, ValueError, ArithmeticError) as error:
                mistakes.append(f"{part.program.source} | {part.filter}: {error}")
                continue
            words.append(plain(spoken))
        return "".join(words), tuple(mistakes)


def compile_template(source: str, compiler: Compiler) -> Template:
    """The template; raises `BadExpression` placed within the source's own lines and columns."""
    parts: list[str | Slot] = []
    end = 0
    for found in _SLOT.finditer(source):
        if found.start() > end:
            parts.append(source[end : found.start()])
        end = found.end()
        inner = found.group(1)
        split = _FILTER.match(inner)
        expression, name = split.groups() if split else (inner, "")
        start = found.start(1) + len(expression) - len(expression.lstrip())
        line, column = _place(source, start)
        if name and name not in FILTERS:
            known = ", ".join(FILTERS)
            raise BadExpression(f"there is no filter `{name}`; known: {known}", line, column)
        try:
            program = compiler.compile(expression.strip())
        except BadExpression as bad:
            first = bad.line == 1
            raise BadExpression(
                str(bad), line + bad.line - 1, bad.column + (column - 1 if first else 0)
            ) from bad
        parts.append(Slot(program, name))
    if end < len(source):
        parts.append(source[end:])
    if any("{{" in part or "}}" in part for part in parts if isinstance(part, str)):
        raise BadExpression("`{{` and `}}` do not pair", 1, 1)
    return Template(tuple(parts))


def _place(source: str, offset: int) -> tuple[int, int]:
    line = source.count("\n", 0, offset) + 1
    return line, offset - (source.rfind("\n", 0, offset) + 1) + 1


def fits(gives: str, wanted: tuple[str, ...]) -> bool:
    """Whether a result of this type can stand where one of the wanted types must."""
    return gives in wanted or gives == "DYN"
