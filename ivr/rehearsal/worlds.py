"""What the outside might be: every answer a request can get, and everybody who might call.

Read off the model of what a test may give, so that a new closed word there is a new world here, and
off the file's expressions, whose words and numbers are worth trying in what they are compared with.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from ivr.flow_tests import Given, GivenCall, GivenCustomer
from ivr.hotline import Hotline
from ivr.outside_given import answer_as_given
from ivr.requests import Answer, Request

# More than any queue takes.
CROWD = 100_000
SOMEBODY = "王芳"
# So many answers to one request are told apart.
MOST_ANSWERS = 24
# A word that no file compares with.
OTHER = "other"
# The first free time that an appointment or a callback may have.
TOMORROW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
_WORD = re.compile(r"'([^']*)'|\"([^\"]*)\"")
# Names of rows differ from step to step and change no answer.
_ROW = re.compile(r"UUID\('[^']*'\)")
_NUMBER = re.compile(r"\b\d{1,6}\b")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing given otherwise: as a file would hold it, and as the model does."""

    name: str
    typed: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Possible:
    """An answer, and what must be given for it beyond what is given already."""

    answer: Answer
    given: dict[str, Any]


class Worlds:
    """What could be otherwise for one version of the file."""

    def __init__(self, hotline: Hotline, *, times: int = 1) -> None:
        """Read every single change off the models and the version's expressions.

        Args:
            hotline: The version.
            times: How many free times there may be, an hour apart.
        """
        self._hotline = hotline
        self._times = [TOMORROW + timedelta(hours=hours) for hours in range(times)]
        self._changes = [
            Change(name, value, getattr(Given.model_validate({name: value}), name))
            for name, field in Given.model_fields.items()
            for value in self._given(name, field.annotation)
        ]
        # By identity, beside the object itself so that no other can take its place.
        self._answers: dict[tuple[int, str], tuple[Given, list[Possible]]] = {}

    def answers(self, request: Request, given: Given, now: datetime) -> list[Possible]:
        """Every different answer to a request; the first one is that of what is given."""
        # Not its `repr`, which keeps secrets to itself: another PIN gets another answer.
        told = [type(request), *(getattr(request, field.name) for field in fields(request))]
        asked = id(given), _ROW.sub("", repr(told))
        known = self._answers.get(asked)
        if known is None:
            known = self._answers[asked] = (given, self._every(request, given, now))
        return known[1]

    def _every(self, request: Request, given: Given, now: datetime) -> list[Possible]:
        """One change at a time; then two of those that matter to this request."""
        usual = answer_as_given(request, given, now)
        found = {repr(usual): Possible(usual, {})}
        changing = [c for c in self._changes if self._note(found, request, given, (c,), now=now)]
        for pair in combinations(changing, 2):
            if pair[0].name != pair[1].name and len(found) < MOST_ANSWERS:
                self._note(found, request, given, pair, now=now)
        return list(found.values())

    def _note(
        self,
        found: dict[str, Possible],
        request: Request,
        given: Given,
        changes: tuple[Change, ...],
        *,
        now: datetime,
    ) -> bool:
        """Add the answer of a changed world; whether it is a new one."""
        world = given.model_copy(update={change.name: change.value for change in changes})
        answer = answer_as_given(request, world, now)
        if repr(answer) in found:
            return False
        found[repr(answer)] = Possible(answer, {change.name: change.typed for change in changes})
        return True

    def callers(self) -> list[tuple[GivenCall, Given]]:
        """Everybody who might be on the line at the start, the ordinary stranger first.

        Somebody without a number, each entry, each flow that a call of ours may begin in, and
        customers with each language and each word that the file compares them with.
        """
        file = self._hotline.file
        calls = [GivenCall(), GivenCall.model_validate({"from": ""})]
        calls += [GivenCall(to=number) for number in file.entry if number.startswith("+")]
        calls += [GivenCall(flow=flow) for flow in file.flows]
        known = [_customer(), *(_customer(language=tag) for tag in file.languages)]
        for name, field in GivenCustomer.model_fields.items():
            compared = self._compared(f"customer.{name}", field.annotation)
            known += [_customer(**{name: value}) for value in compared]
        return [
            *((call, Given()) for call in calls),
            *((calls[0], Given(customer=who)) for who in known),
        ]

    def _given(self, name: str, kind: Any) -> Iterator[Any]:
        """What a thing given may be; a text is what results of its name are compared with."""
        yield from self._compared(f"result.{name}", str) if kind is str else self._values(kind)

    def _values(self, kind: Any) -> Iterator[Any]:
        """Values worth trying for a field of this type, as a file would hold them."""
        for each in (kind, *get_args(kind)):
            if not isinstance(each, type):
                continue
            if issubclass(each, StrEnum):
                yield from (word.value for word in each)
            elif each is bool:
                yield from (False, True)
            elif each is int:
                yield from (0, CROWD)
            elif issubclass(each, BaseModel):
                yield from self._parts(each)
        if get_origin(kind) is tuple and datetime in get_args(kind):
            yield [time.isoformat() for time in self._times]

    def _parts(self, kind: type[BaseModel]) -> Iterator[dict[str, Any]]:
        """A part as it is by default, and with each word that it may hold or is compared with."""
        yield {}
        for name, field in kind.model_fields.items():
            yield from ({name: word} for word in self._given(name, field.annotation))

    def _compared(self, name: str, kind: Any) -> Iterator[Any]:
        """Values that the file's expressions hold beside a name."""
        read = re.compile(rf"\b{re.escape(name)}\b")
        seen: dict[Any, None] = {}
        for source in self._hotline.programs:
            if not read.search(source):
                continue
            if kind is int:
                numbers = [int(digits) for digits in _NUMBER.findall(source)]
                seen |= {n: None for number in numbers for n in (number, number + 1)}
            else:
                seen |= {one or other: None for one, other in _WORD.findall(source)}
                seen[OTHER] = None
        yield from seen


def _customer(**facts: Any) -> GivenCustomer:
    return GivenCustomer.model_validate({"name": SOMEBODY, **facts})
