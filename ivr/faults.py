"""What is wrong with a flow file, in sentences for the person who wrote it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether the file can be served all the same."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class FlowFault:
    """One fault; `line` and `column` count from 1, and are 0 when no place can be told."""

    file: str
    line: int
    column: int
    sentence: str
    advice: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """One line, as compilers write it."""
        advice = f" {self.advice}" if self.advice else ""
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place}: {self.severity.value}: {self.sentence}{advice}"
