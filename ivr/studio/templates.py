"""Studio's templates (a little of Liquid), as expressions and as words to be spoken.

Understood are `{{ name | filter: value }}`, counted up and down, with a default, joined or in
other case; anything else is told and left empty.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_SLOT = re.compile(r"\{\{-?(.*?)-?\}\}|\{%-?(.*?)-?%\}", re.DOTALL)
_PATH = re.compile(r"[A-Za-z_][\w-]*(\.[\w-]+|\[\d+\])*")
_NUMBER = re.compile(r"-?[0-9]{1,15}")
_TEXT = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_SUMS = {"plus": "+", "minus": "-", "times": "*", "divided_by": "/", "modulo": "%"}

_CALL = {
    "trigger.call.From": "call.from",
    "trigger.call.Caller": "call.from",
    "contact.channel.address": "call.from",
    "trigger.call.To": "call.to",
    "trigger.call.Called": "call.to",
    "flow.channel.address": "call.to",
    "trigger.call.CallSid": "call.id",
}


@dataclass(frozen=True, slots=True)
class Term:
    """An expression and whether it gives a number."""

    source: str
    is_number: bool = False

    @property
    def as_text(self) -> str:
        """The expression, giving a text."""
        if _NUMBER.fullmatch(self.source):
            return _quoted(self.source)
        return f"string({self.source})" if self.is_number else self.source

    @property
    def as_number(self) -> str:
        """The expression, giving a whole number; a text that is none fails and is told."""
        return self.source if self.is_number else f"int({self.source})"


@dataclass(slots=True)
class Names:
    """What the templates of one flow may name.

    Attributes:
        variable: Gives the variable of a Studio path such as `flow.variables.tries`, or nothing.
        numbers: Variables that hold numbers.
        untold: Paths that nothing here stands for.
    """

    variable: Callable[[str], str | None]
    numbers: frozenset[str] = frozenset()
    untold: set[str] = field(default_factory=set)

    def term(self, path: str) -> Term:
        """What a path stands for."""
        if path in _CALL:
            return Term(_CALL[path])
        variable = self.variable(path)
        if variable is None:
            self.untold.add(path)
            return Term("''")
        return Term(f"vars.{variable}", variable in self.numbers)


def paths_in(template: str) -> Iterator[str]:
    """Every path that a template names."""
    for slot in _SLOT.finditer(template):
        inner = _TEXT.sub(" ", slot.group(1) or slot.group(2) or "")
        for found in _PATH.finditer(inner):
            if "." in found.group():
                yield found.group()


def gives_number(template: str) -> bool:
    """Whether a template is a whole number or a sum, so that a counter can hold it."""
    text = template.strip()
    if _NUMBER.fullmatch(text):
        return True
    slot = _SLOT.fullmatch(text)
    return bool(slot and slot.group(1) and _chain(slot.group(1))[-1][0] in _SUMS)


def expression(template: str, names: Names) -> Term:
    """One expression for a whole template: its parts joined, or the only part itself."""
    if _NUMBER.fullmatch(template):
        return Term(template, is_number=True)
    terms = [
        Term(_quoted(part)) if isinstance(part, str) else part for part in _parts(template, names)
    ]
    if len(terms) == 1:
        return terms[0]
    return Term(" + ".join(each.as_text for each in terms) or "''")


def spoken(template: str, names: Names) -> str:
    """Words for the caller, the parts that change in slots."""
    parts = _parts(template, names)
    return "".join(
        re.sub(r"\{\{|\}\}", "", part) if isinstance(part, str) else f"{{{{ {part.as_text} }}}}"
        for part in parts
        if part != Term("''")
    )


def quoted(text: str) -> str:
    """A text as an expression."""
    return _quoted(text)


def _quoted(text: str) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    escaped = plain.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _parts(template: str, names: Names) -> list[str | Term]:
    parts: list[str | Term] = []
    end = 0
    for slot in _SLOT.finditer(template):
        if words := template[end : slot.start()]:
            parts.append(words)
        end = slot.end()
        if slot.group(1) is not None:
            parts.append(_filtered(slot.group(1), names))
        elif slot.group(2):
            names.untold.add(f"{{% {slot.group(2).strip()} %}}")
    if rest := template[end:]:
        parts.append(rest)
    return parts


def _chain(inner: str) -> list[tuple[str, str]]:
    first, *filters = inner.split("|")
    chain = [("", first.strip())]
    for each in filters:
        name, _, argument = each.partition(":")
        chain.append((name.strip(), argument.strip()))
    return chain


def _filtered(inner: str, names: Names) -> Term:
    (_, first), *filters = _chain(inner)
    term = _value(first, names)
    for name, argument in filters:
        if name in _SUMS:
            number = _value(argument, names).as_number
            term = Term(f"({term.as_number} {_SUMS[name]} {number})", is_number=True)
        elif name == "default":
            other = _value(argument, names)
            if not term.is_number:
                term = Term(f"({term.source} == '' ? {other.as_text} : {term.source})")
        elif name == "append":
            term = Term(f"({term.as_text} + {_value(argument, names).as_text})")
        elif name == "prepend":
            term = Term(f"({_value(argument, names).as_text} + {term.as_text})")
        elif name not in {"strip", "trim", "upcase", "downcase", "capitalize", "escape"}:
            names.untold.add(f"| {name}")
    return term


def _value(text: str, names: Names) -> Term:
    if _NUMBER.fullmatch(text):
        return Term(text, is_number=True)
    if literal := _TEXT.fullmatch(text):
        return Term(_quoted(literal.group(1) or literal.group(2) or ""))
    if _PATH.fullmatch(text):
        return names.term(text)
    if text:
        names.untold.add(text)
    return Term("''")
