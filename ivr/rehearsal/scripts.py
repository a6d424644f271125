"""One act once for every sequence of answers that the questions in it can get."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from ivr.flow_tests import Given
from ivr.outside_given import answer_as_given
from ivr.rehearsal.worlds import Worlds
from ivr.requests import Answer, Request

# So many sequences are told apart; an act with more questions than that is not looked at further.
MOST = 100


class Script:
    """The answers to take in one run of the act, by their numbers."""

    def __init__(self, choices: tuple[int, ...], todo: list[tuple[int, ...]]) -> None:
        """Choices told so far; the first answer is taken beyond them."""
        self.choices = choices
        self._todo = todo

    def note(self, sizes: Sequence[int]) -> None:
        """How many answers each question had: whatever was not told yet is told later."""
        for place in range(len(self.choices), len(sizes)):
            before = (*self.choices, *[0] * (place - len(self.choices)))
            self._todo += [(*before, choice) for choice in range(1, sizes[place])]


def scripts() -> Iterator[Script]:
    """Scripts until every sequence was told; each must be noted before the next is asked for."""
    todo: list[tuple[int, ...]] = [()]
    for _ in range(MOST):
        if not todo:
            return
        yield Script(todo.pop(0), todo)


class Chosen:
    """Answers by a script.

    Attributes:
        sizes: How many answers each question had, in the order asked.
        given: What must be given for the answers taken.
    """

    def __init__(self, worlds: Worlds, script: Script, given: Given) -> None:
        """Answers out of these worlds, the first being what is given."""
        self.sizes: list[int] = []
        self.given: dict[str, Any] = {}
        self._worlds = worlds
        self._choices = script.choices
        self._base = given
        self._answered: list[tuple[Request, datetime, Answer]] = []

    def __call__(self, request: Request, now: datetime) -> Answer:
        """The answer."""
        possible = self._worlds.answers(request, self._base, now)
        asked = len(self.sizes)
        chosen = possible[self._choices[asked] if asked < len(self._choices) else 0]
        self.sizes.append(len(possible))
        self.given |= chosen.given
        self._answered.append((request, now, chosen.answer))
        return chosen.answer

    @property
    def one_world(self) -> bool:
        """Whether one and the same world gives all of these answers, as a test's must."""
        if len(self._answered) <= 1 or not self.given:
            return True
        fresh = Given.model_validate(self.given)
        world = self._base.model_copy(update={name: getattr(fresh, name) for name in self.given})
        return all(
            repr(answer_as_given(request, world, now)) == repr(answer)
            for request, now, answer in self._answered
        )
