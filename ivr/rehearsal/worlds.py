"""What the outside might be: every answer a request can get, and everybody who might call.

Read off the model of what a test may give, so that a new closed word there is a new world here, and
off the file's expressions, whose words and numbers are worth trying in what they are compared with.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, get_args

from pydantic import BaseModel

from ivr.flow_tests import Given, GivenCall, GivenCustomer
from ivr.hotline import Hotline
from ivr.outside_given import answer_as_given
from ivr.requests import Answer, Request

# More than any queue takes.
CROWD = 100_000
SOMEBODY = "王芳"
# A word that no file compares with.
OTHER = "other"
_WORD = re.compile(r"'([^']*)'|\"([^\"]*)\"")
# Names of rows differ from step to step and change no answer.
_ROW = re.compile(r"UUID\('[^']*'\)")
_NUMBER = re.compile(r"\b\d{1,6}\b")


@dataclass(frozen=True, slots=True)
class Possible:
    """An answer, and what must be given for it beyond what is given already."""

    answer: Answer
    given: dict[str, Any]


class Worlds:
    """What could be otherwise for one version of the file."""

    def __init__(self, hotline: Hotline) -> None:
        """Read every single change off the models and the version's expressions."""
        self._hotline = hotline
        self._changes = [
            (name, value, getattr(Given.model_validate({name: value}), name))
            for name, field in Given.model_fields.items()
            for value in self._values(field.annotation)
        ]
        self._answers: dict[tuple[int, str], list[Possible]] = {}
        # By identity, beside the object itself so that no other can take its place.
        self._told: dict[int, tuple[Given, list[tuple[dict[str, Any], Given]]]] = {}

    def answers(self, request: Request, given: Given, now: datetime) -> list[Possible]:
        """Every different answer to a request; the first one is that of what is given."""
        asked = id(given), _ROW.sub("", repr(request))
        known = self._answers.get(asked)
        if known is None:
            known = self._answers[asked] = self._every(request, given, now)
        return known

    def _every(self, request: Request, given: Given, now: datetime) -> list[Possible]:
        found: dict[str, Possible] = {}
        for change, world in self._beside(given):
            answer = answer_as_given(request, world, now)
            found.setdefault(repr(answer), Possible(answer, change))
        return list(found.values())

    def _beside(self, given: Given) -> list[tuple[dict[str, Any], Given]]:
        """What is given, and every world that differs from it in one thing."""
        known = self._told.get(id(given))
        if known is None:
            changed: list[tuple[dict[str, Any], Given]] = [
                ({name: typed}, given.model_copy(update={name: value}))
                for name, typed, value in self._changes
            ]
            known = self._told[id(given)] = (given, [({}, given), *changed])
        return known[1]

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

    def _parts(self, kind: type[BaseModel]) -> Iterator[dict[str, Any]]:
        """A part as it is by default, and with each word that results are compared with."""
        yield {}
        for name, field in kind.model_fields.items():
            if field.annotation is str:
                compared = self._compared(f"result.{name}", str)
                yield from ({name: word} for word in compared)

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
