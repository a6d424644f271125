"""What is wrong with a flow file, in sentences for the person who wrote it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from base.sentences import Sentence, said


class Severity(StrEnum):
    """Whether the file can be served all the same."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class FlowFault:
    """One fault; `line` and `column` count from 1, and are 0 when no place can be told."""

    file: str
    line: int
    column: int
    sentence: Sentence
    advice: Sentence | None = None
    severity: Severity = Severity.ERROR

    @property
    def whole(self) -> Sentence:
        """Its place, how bad it is, what is wrong and what to do: one line, as compilers write."""
        place = f"{self.file}:{self.line}:{self.column}"
        what = self.sentence
        if self.advice is not None:
            what = said("%(sentence)s %(advice)s", sentence=what, advice=self.advice)
        if self.severity is Severity.ERROR:
            return said("%(place)s: error: %(what)s", place=place, what=what)
        return said("%(place)s: warning: %(what)s", place=place, what=what)

    def __str__(self) -> str:
        """That line in English."""
        return str(self.whole)


def unreadable(path: Path, error: OSError) -> FlowFault:
    """The fault of a file that the disk does not give."""
    return FlowFault(str(path), 0, 0, said("Cannot be read: %(reason)s.", reason=error.strerror))


class Unfit(ValueError):
    """What a model of the file raises where pydantic cannot see that something is wrong."""

    def __init__(self, why: Sentence, advice: Sentence | None = None) -> None:
        """Keep both as sentences; pydantic's own message has them as one.

        Args:
            why: What is wrong, without a capital and a full stop: the key may stand before it.
            advice: What to write instead, a whole sentence.
        """
        instead = str(advice or "").removesuffix(".")
        super().__init__(f"{why}; {instead[0].lower()}{instead[1:]}" if instead else str(why))
        self.why = why
        self.advice = advice
