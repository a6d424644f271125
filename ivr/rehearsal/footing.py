"""The way to a place in a flow, for people to repeat and for tests to run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ivr.flow_tests import FlowTest, Given, GivenCall, Line


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done.

    Attributes:
        line: What somebody does, as a line of a test.
        given: What must be given while it is done, beyond what the call came with.
        one_world: Whether that is one state of the outside; otherwise it changed meanwhile, as it
            may in life, and no test can say so.
    """

    line: Line
    given: Mapping[str, Any]
    one_world: bool = True

    @property
    def words(self) -> str:
        """In short: `press 1`, with what must be given in brackets."""
        ((name, value),) = self.line.model_dump(exclude_unset=True).items()
        what = f"{name} {value}" if name != "silence" else "silence"
        return f"{what} ({given_words(self.given)})" if self.given else what


@dataclass(frozen=True, slots=True)
class Footing:
    """How a place was reached.

    Attributes:
        call: The call that came.
        given: What was given when it came, as a file would hold it.
        acts: What was done then.
        began_in_one_world: What `Act.one_world` says, of the call's coming.
    """

    call: GivenCall
    given: Mapping[str, Any]
    acts: tuple[Act, ...] = ()
    began_in_one_world: bool = True

    @property
    def testable(self) -> bool:
        """Whether a test can go this way."""
        return self.began_in_one_world and all(act.one_world for act in self.acts)

    @property
    def words(self) -> tuple[str, ...]:
        """The way in short: what is special about the call, then each act."""
        told = self.call.model_dump(by_alias=True, exclude_defaults=True)
        special = [f"{name} {value or 'withheld'}" for name, value in told.items()]
        special += [given_words(self.given)] if self.given else []
        start = [f"a call: {', '.join(special)}"] if special else []
        return (*start, *(act.words for act in self.acts))

    def as_test(self, *expected: Line) -> FlowTest:
        """A test that goes this way and then expects something."""
        lines = (*_lines(self.given, self.acts), *expected)
        return FlowTest(call=self.call, given=Given.model_validate(self.given), steps=lines)


def given_words(given: Mapping[str, Any]) -> str:
    """What is given, in short."""
    return ", ".join(f"{name} {_value(value)}" for name, value in given.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values()) or "known"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _lines(given: Mapping[str, Any], acts: tuple[Act, ...]) -> Iterator[Line]:
    """The acts, each after a line with what is given otherwise from there on."""
    before = dict(given)
    for act in acts:
        wanted = {**given, **act.given}
        changed = {name: wanted[name] for name in wanted if before.get(name) != wanted[name]}
        back = {name: _DEFAULTS[name] for name in before if name not in wanted}
        if changed or back:
            yield Line(given=Given.model_validate({**back, **changed}))
        before = wanted
        yield act.line


_DEFAULTS = Given().model_dump(mode="json")
