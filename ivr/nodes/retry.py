"""The retry ladder: what happens when the caller says nothing, or nothing that fits."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from ivr.nodes.texts import Shape, Target, Words

Listening = Literal["keys", "speech", "both"]
Failing = Literal["noinput", "nomatch"]
DEFAULT_TRIES = 3
MOST_FAILURES = 10


class Rung(Shape):
    """What holds from the `count`-th failure of its kind on, until a rung with a higher count does.

    Attributes:
        count: 1 to 10; 1 is the first failure of this kind during the visit.
        say: Words before the question is asked again.
        repeat: Whether the question's own words follow; default: true.
        listen: `keys`, `speech` or `both`, instead of what the question listens for.
        timeout_s: Silence allowed, 1 to 60 seconds, instead of the question's.
        goto: Leave instead of asking again; the words are said on the way.
    """

    count: Annotated[int, Field(ge=1, le=MOST_FAILURES)]
    say: Words = ()
    repeat: bool = True
    listen: Listening | None = None
    timeout_s: Annotated[int, Field(ge=1, le=60)] | None = None
    goto: Target | None = None


class Retry(Shape):
    """A ladder at a node, a flow or the file; the nearer one is asked first.

    Silence and input that does not fit are counted apart, and anew whenever the call comes to the
    question from elsewhere.

    Attributes:
        tries: Failures of both kinds together before `exhausted`, 1 to 10; default: the next
            ladder's, and 3 where none says.
        noinput: Rungs for silence.
        nomatch: Rungs for input that does not fit.
        exhausted: Where to go when the attempts are used up; default: the next ladder's.
    """

    tries: Annotated[int, Field(ge=1, le=MOST_FAILURES)] | None = None
    noinput: tuple[Rung, ...] = ()
    nomatch: tuple[Rung, ...] = ()
    exhausted: Target | None = None


def rung_at(ladders: Iterable[Retry], kind: Failing, count: int) -> Rung | None:
    """The rung with the highest count not above `count`; of equal ones the nearest, then the first.

    Source: VoiceXML 2.0, section 5.2.4, "Catch element selection".
    """
    best: Rung | None = None
    for ladder in ladders:
        for rung in ladder.noinput if kind == "noinput" else ladder.nomatch:
            if rung.count <= count and (best is None or rung.count > best.count):
                best = rung
    return best


def tries_of(ladders: Iterable[Retry]) -> int:
    """How many failures use the attempts up: what the nearest ladder that says so says."""
    return next((ladder.tries for ladder in ladders if ladder.tries), DEFAULT_TRIES)
