"""A fault before its line and column are looked up."""

from dataclasses import dataclass

from base.sentences import Sentence, said
from ivr.faults import FlowFault, Severity
from ivr.nodes.texts import Path
from ivr.reading import Tree


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault at a path of the file."""

    path: Path
    sentence: Sentence
    advice: Sentence | None = None
    severity: Severity = Severity.ERROR

    def at_place(self, tree: Tree, file: str) -> FlowFault:
        """The fault with its line and column."""
        place = tree.place(self.path)
        return FlowFault(file, place.line, place.column, self.sentence, self.advice, self.severity)


def warning(path: Path, sentence: Sentence, advice: Sentence | None = None) -> Finding:
    """A finding that does not keep the file from being served."""
    return Finding(path, sentence, advice, Severity.WARNING)


def keep_in_a(kind: str) -> Sentence:
    """What to do with a value whose variable holds another kind."""
    return said("Keep it in a variable that holds a %(kind)s.", kind=kind)
