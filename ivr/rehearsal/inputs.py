"""What somebody on the line might do next, read off the document they hear; for any kind of node.

Keys of every kind, words the recogniser expects and words it does not, silence, a recording, every
poll's key, and every word that a test line has for what others do. What a value must look like is
tried from a small stock of made-up ones, and from the node's own bounds and expressions.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, RootModel

from ivr.flow_tests import Given, Line
from ivr.hotline import Hotline, Node
from ivr.nodes.texts import Expression, leaves
from ivr.run import Run, Standing
from ivr.testing import SECONDS_PER_POLL
from telephony.instructions import Document, Gather, Record

SINGLE_KEYS = tuple("1234567890*#")
# A number of tickets, a telephone, a date, a date without its year, a time, an amount, a number of
# identity: nobody's.
STOCK = ("0", "5", "10", "123", "12345", "02155550000", "20261201", "1201", "1430", "88*50")
IDENTITY = "11010519491231002*"
NONSENSE = "qwzx"
LONGEST_RECORDING_S = 30
_DIGITS = re.compile(r"\d{1,20}")
_MANY = 40


def inputs(hotline: Hotline, run: Run, document: Document | None) -> list[Line]:
    """Lines worth trying where a call stands; in a fixed order, each once, none when it is over."""
    if run.standing is Standing.OVER or document is None:
        return []
    node = hotline.nodes[run.place]
    typed = [*_typed(hotline, run, node, document)]
    lines = [Line.model_validate(line) for line in typed]
    return [*dict.fromkeys(lines)]


def _typed(hotline: Hotline, run: Run, node: Node, document: Document) -> Iterator[dict[str, Any]]:
    last = next((part for part in document if isinstance(part, Gather | Record)), None)
    if run.standing is Standing.WAITING:
        yield from ({"press": key} for key in held_keys(node.body))
        if run.stay is not None:
            queue = hotline.file.queues[run.stay.queue]
            yield from ({"press": key} for key in held_keys(queue))
            yield {"wait": min(500, queue.max_wait_s // SECONDS_PER_POLL + 2)}
    elif isinstance(last, Gather):
        yield from ({"press": digits} for digits in _keys(node, last))
        if last.speech:
            yield from ({"say": phrase} for phrase in last.hints[:_MANY])
            yield {"say": NONSENSE}
    elif isinstance(last, Record):
        yield from ({"record": seconds} for seconds in (0, 1, LONGEST_RECORDING_S))
    yield {"silence": 1}
    yield from others_do()


def _keys(node: Node, asked: Gather) -> Iterator[str]:
    if not asked.keys:
        return
    own = held_keys(node.body)
    yield from own
    yield from SINGLE_KEYS
    if asked.num_digits == 1:
        return
    most = asked.num_digits or len(IDENTITY)
    for digits in (*_bounds(node), *given_digits(), *STOCK, IDENTITY, "1" * most):
        if len(digits) <= most:
            yield digits


@lru_cache(maxsize=1)
def given_digits() -> tuple[str, ...]:
    """Digits that a test gives by default: what somebody proves who they are with, a number."""
    defaults = [field.default for field in Given.model_fields.values()]
    parts = [each for each in defaults if isinstance(each, BaseModel)]
    texts = (value for each in (*parts, Given()) for value in dict(each).values())
    return tuple(dict.fromkeys(t for t in texts if isinstance(t, str) and t.isdecimal()))


@lru_cache(maxsize=1)
def others_do() -> tuple[dict[str, Any], ...]:
    """Every closed word that a test line has for an agent, the network or the caller."""
    return tuple(
        {name: word}
        for name, field in Line.model_fields.items()
        if name not in Line.expecting
        for kind in (field.annotation, *get_args(field.annotation))
        if get_origin(kind) is Literal
        for word in get_args(kind)
    )


def held_keys(part: BaseModel) -> tuple[str, ...]:
    """Every key that a node's body, or a queue's waiting, takes as its own."""
    return tuple(dict.fromkeys(_every_key(part)))


def _every_key(part: Any) -> Iterator[str]:
    if isinstance(part, RootModel):
        yield from _every_key(part.root)
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            value = getattr(part, name)
            if name == "key" and isinstance(value, str):
                yield value
            elif name == "offers" and isinstance(value, BaseModel):
                yield from (str(key) for key in dict(value).values() if key)
            else:
                yield from _every_key(value)
    elif isinstance(part, tuple):
        for item in part:
            yield from _every_key(item)
    elif isinstance(part, dict):
        for item in part.values():
            yield from _every_key(item)


def _bounds(node: Node) -> Iterator[str]:
    """Digits at the edge of what the node takes, and digits that its expressions compare with."""
    body: Any = node.body
    for name in ("min", "max", "length"):
        bound = getattr(body, name, None)
        numbers = [bound] if isinstance(bound, int) else []
        if isinstance(bound, BaseModel):
            numbers = [value for value in dict(bound).values() if isinstance(value, int)]
        for number in numbers:
            yield str(number)
            if 0 < number <= len(IDENTITY):
                yield "1" * number
    for _, leaf in leaves(body):
        if isinstance(leaf, Expression):
            yield from _DIGITS.findall(leaf)
