"""CEL expressions: compiled and type-checked once, evaluated within the evaluator's own budget."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cel_expr_python import cel

from base.sentences import Sentence, said
from ivr.advice import on_expression
from ivr.nodes.texts import Expression

_PLACE = re.compile(r"<input>:(\d+):(\d+): (.*)")
_ERROR = cel.Type.ERROR
_REASONS = (
    "budget exceeded",
    "cannot convert",
    "conversion failed",
    "divide by zero",
    "index out of bounds",
    "invalid regular expression",
    "key not found",
    "modulus by zero",
    "overflow",
    "out of range",
)


_TEXT = re.compile(r"""r?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
_NAME = re.compile(r"[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)+")


def names_in(sources: Iterable[str]) -> set[str]:
    """Every dotted name that these expressions read, such as `vars.pin`, and its beginnings."""
    names: set[str] = set()
    for source in sources:
        for found in _NAME.findall(_TEXT.sub("''", source)):
            parts = re.split(r"\s*\.\s*", found)
            names |= {".".join(parts[:size]) for size in range(2, len(parts) + 1)}
    return names


class BadExpression(Exception):
    """An expression that does not compile; line and column count from 1 inside it."""

    def __init__(self, sentence: Sentence, line: int, column: int, advice: Sentence) -> None:
        """Keep what is wrong and its place, and what to do about it."""
        super().__init__(str(sentence))
        self.sentence = sentence
        self.advice = advice
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Failure:
    """An evaluation without a value: a division by zero, an absent answer, the budget."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled expression.

    Attributes:
        gives: CEL's name of the result's type: `BOOL`, `STRING`, `INT`, `DOUBLE`, `TIMESTAMP`, ….
        reads: The declared names found in it; to hand it all costs more than most of them do.
    """

    source: str
    gives: str
    reads: tuple[str, ...]
    _compiled: Any

    def run(self, values: Mapping[str, Any]) -> Any:
        """The value under these names' values, or a `Failure`; never raises on data."""
        read = {name: values[name] for name in self.reads if name in values}
        try:
            result = self._compiled.eval(data=read)
            if result.type() == _ERROR:
                # A name may be written so that it was not found, with a blank at its dot.
                result = self._compiled.eval(data=values)
            if result.type() == _ERROR:
                return Failure(_sentence(str(result.value())))
            return result.plain_value()
        except (RuntimeError, OverflowError, ValueError) as error:
            # The evaluator raises when its budget is spent, and on instants that Python has not.
            return Failure(_sentence(str(error)))


def _sentence(told: str) -> str:
    """Why there is no value, without what the evaluator quotes of the values themselves."""
    return next((reason for reason in _REASONS if reason in told.lower()), "it has no value")


class Compiler:
    """Compiles expressions over one file's declared names."""

    def __init__(self, declared: Mapping[str, str]) -> None:
        """`declared` maps a dotted name to the name of its CEL type."""
        types = {name: getattr(cel.Type, kind) for name, kind in declared.items()}
        self._names = sorted(declared)
        self._environment = cel.NewEnv(variables=types)

    def compile(self, source: str) -> Program:
        """The program; raises `BadExpression` with a sentence and its place."""
        if len(source) > Expression.max_length:
            longer = said("it is longer than %(n)s characters.", n=Expression.max_length)
            raise BadExpression(longer, 1, 1, said("Split it in two."))
        try:
            compiled = self._environment.compile(source)
        except RuntimeError as error:
            found = _PLACE.search(str(error))
            line, column, told = found.groups() if found else (1, 1, str(error).splitlines()[0])
            told = told.removesuffix(" (in container '')")
            sentence, advice = on_expression(told, self._names)
            raise BadExpression(sentence, int(line), int(column), advice) from error
        reads = tuple(name for name in self._names if name in source)
        return Program(source, compiled.return_type().name(), reads, compiled)
