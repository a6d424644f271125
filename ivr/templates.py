"""Words with `{{ expression | filter }}` in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from base.sentences import said
from ivr.advice import nearest
from ivr.expressions import BadExpression, Compiler, Failure, Program
from ivr.spoken import FILTERS, bad_option, plain
from ivr.spoken.manner import Manner

_SLOT = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
# One bar starts a filter; two are CEL's "or".
_FILTER = re.compile(r"^(.*?[^|])\|\s*([a-z_]+)(?:\s+(\w+))?\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Slot:
    """An expression to be spoken, and the filter's name and option, empty for none."""

    program: Program
    filter: str
    option: str = ""

    def speak(self, value: Any, language: str, zone: str, *, written: bool = False) -> str:
        """The value in words, or in figures where it is written.

        Raises:
            TypeError, ValueError, ArithmeticError: The filter cannot speak it.
        """
        if not self.filter:
            return str(value)
        manner = Manner(language, zone, self.option, written=written)
        return FILTERS[self.filter].speak(value, manner)


@dataclass(frozen=True, slots=True)
class Template:
    """Literal words and slots in their order."""

    parts: tuple[str | Slot, ...]

    def render(
        self, values: Mapping[str, Any], language: str, zone: str, *, written: bool = False
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
                spoken = part.speak(value, language, zone, written=written)
            except (TypeError, ValueError, ArithmeticError):
                # The value itself may be the caller's, and stays out of the sentence.
                mistakes.append(f"{part.program.source}: no {part.filter} to speak")
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
        expression, name, option = split.groups(default="") if split else (inner, "", "")
        start = found.start(1) + len(expression) - len(expression.lstrip())
        line, column = _place(source, start)
        if name and name not in FILTERS:
            advice = nearest(name, FILTERS)
            no_filter = said("there is no filter `%(name)s`.", name=name)
            raise BadExpression(no_filter, line, column, advice)
        if wrong := bad_option(name, option):
            raise BadExpression(wrong, line, column, said("Remove it."))
        try:
            program = compiler.compile(expression.strip())
        except BadExpression as bad:
            first = bad.line == 1
            inside = bad.column + (column - 1 if first else 0)
            raise BadExpression(bad.sentence, line + bad.line - 1, inside, bad.advice) from bad
        if name and not fits(program.gives, FILTERS[name].takes):
            raise _cannot_speak(name, program, line, column)
        parts.append(Slot(program, name, option))
    if end < len(source):
        parts.append(source[end:])
    if any("{{" in part or "}}" in part for part in parts if isinstance(part, str)):
        unpaired = said("`{{` and `}}` do not pair.")
        raise BadExpression(unpaired, 1, 1, said("Write `{{ name | filter }}`."))
    return Template(tuple(parts))


def _cannot_speak(name: str, program: Program, line: int, column: int) -> BadExpression:
    kind = program.gives.lower()
    able = [filter_ for filter_, each in FILTERS.items() if fits(program.gives, each.takes)]
    spoken_by = said("It is spoken by %(filters)s.", filters=", ".join(able))
    return BadExpression(
        said("`%(filter)s` cannot speak %(kind)s.", filter=name, kind=kind),
        line,
        column,
        spoken_by if able else said("Compare it first."),
    )


def _place(source: str, offset: int) -> tuple[int, int]:
    line = source.count("\n", 0, offset) + 1
    return line, offset - (source.rfind("\n", 0, offset) + 1) + 1


def fits(gives: str, wanted: tuple[str, ...]) -> bool:
    """Whether a result of this type can stand where one of the wanted types must."""
    return gives in wanted or gives == "DYN"
