"""What stands inside words and expressions: filters and names; and how large things may be."""

import inspect
from collections.abc import Iterator

from docs.generating.markdown import table
from ivr.nodes.texts import Expression, PromptId, Spoken, Target
from ivr.reading import MAX_ALIASES, MAX_BYTES, MAX_DEPTH, MAX_NODES
from ivr.spoken import FILTERS, MAX_VALUE
from ivr.vocabulary import VOCABULARY
from telephony.markup import MAX_BYTES as MAX_DOCUMENT_BYTES

_KINDS = {
    "STRING": "text",
    "INT": "whole number",
    "DOUBLE": "number",
    "BOOL": "true or false",
    "TIMESTAMP": "instant",
    "DURATION": "length of time",
}


def filters() -> Iterator[str]:
    """Each filter, what it takes and how it speaks."""
    rows = []
    for name, each in FILTERS.items():
        about = " ".join((inspect.getdoc(each.speak) or "").split())
        takes = ", ".join(_KINDS[kind] for kind in each.takes)
        rows.append((f"`{name}`", takes, about))
    yield from table(("filter", "takes", "speaks"), rows)
    yield "`amount` may be followed by a currency: `{{ result.amount_minor | amount EUR }}`."
    yield ""


def names() -> Iterator[str]:
    """Each name that every file has."""
    rows = [(f"`{name}`", _KINDS[it.kind], it.meaning) for name, it in VOCABULARY.items()]
    yield from table(("name", "is a", "what it holds"), rows)


def sizes() -> Iterator[str]:
    """What a file may not be larger than; those of a call stand at `limits`."""
    yield from ("Of a call: see [limits](#limits), which a file may set lower.", "")
    rows = [
        ("a file", f"{MAX_BYTES:,} bytes, {MAX_NODES:,} values, nested {MAX_DEPTH} levels deep"),
        ("aliases (`*name`) in a file", f"{MAX_ALIASES}"),
        ("an expression", f"{Expression.max_length:,} characters"),
        ("a text", f"{Spoken.max_length:,} characters"),
        ("one value inside a text", f"{MAX_VALUE} characters"),
        ("a target", f"{Target.max_length} characters"),
        ("the id of a prompt", f"{PromptId.max_length} characters"),
        ("what is said between two answers", f"{MAX_DOCUMENT_BYTES:,} bytes as sent"),
    ]
    yield from table(("what", "at most"), rows)
