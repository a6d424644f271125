"""What a line of a flow file's test expects, against what is there; the same for every driver."""

from dataclasses import dataclass

from ivr.flow_tests import Line


@dataclass(frozen=True, slots=True)
class Observed:
    """How a call stands after a line.

    Attributes:
        words: All words of the latest document.
        place: Full name of the node it stands at.
        queue: Queue that the caller waits in now; empty when they do not.
        over: Whether the call is over.
        callbacks: Outcomes of the callbacks asked for so far.
        tickets: Kinds of the tickets opened so far.
        surveys: Outcomes of the surveys ended so far.
        texts: Words of the text messages written so far.
    """

    words: str
    place: str
    queue: str
    over: bool
    callbacks: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    surveys: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Miss:
    """The first line of a test that does not go as written.

    Attributes:
        step: Its number, from 0.
        sentence: What was expected, and what was there instead.
    """

    step: int
    sentence: str


def missed(line: Line, seen: Observed) -> str:
    """A sentence if the line expects something else than what is there, else nothing."""
    heard = f"heard: {seen.words or 'nothing'}"
    where = f"the call is over, at {seen.place}" if seen.over else f"stands at {seen.place}"
    waits = f"waits for {seen.queue}" if seen.queue else where
    facts: list[tuple[str, object, bool, str]] = [
        ("hear", line.hear, (line.hear or "") in seen.words, heard),
        ("unheard", line.unheard, (line.unheard or "\0") not in seen.words, heard),
        ("at", line.at, seen.place == line.at, where),
        ("enqueued", line.enqueued, seen.queue == line.enqueued, waits),
        ("callback", line.callback, line.callback in seen.callbacks, _list(seen.callbacks)),
        ("ticket", line.ticket, line.ticket in seen.tickets, _list(seen.tickets)),
        ("survey", line.survey, line.survey in seen.surveys, _list(seen.surveys)),
        ("text", line.text, any((line.text or "") in t for t in seen.texts), _list(seen.texts)),
        ("ended", line.ended, seen.over == line.ended, where),
    ]
    for what, wanted, met, found in facts:
        if wanted is not None and not met:
            told = str(wanted).lower() if isinstance(wanted, bool) else wanted
            return f"{what}: {told} — {found}"
    return ""


def _list(found: tuple[str, ...]) -> str:
    return f"so far: {', '.join(found)}" if found else "none so far"
