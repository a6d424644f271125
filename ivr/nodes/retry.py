"""The retry ladder: what happens when the caller says nothing, or nothing that fits."""

from typing import Annotated, Literal

from pydantic import Field

from ivr.nodes.texts import Shape, Target, Words

Listening = Literal["keys", "speech", "both"]


class Rung(Shape):
    """What changes from the `count`-th failure of its kind on.

    Attributes:
        count: 1 for the first failure of this kind during the visit.
        say: Words before the question is asked again.
        repeat: Whether the question's own words follow.
        listen: What is listened for from now on.
        timeout_s: Silence allowed from now on, seconds.
        goto: Leave instead of asking again.
    """

    count: Annotated[int, Field(ge=1, le=10)]
    say: Words = ()
    repeat: bool = True
    listen: Listening | None = None
    timeout_s: Annotated[int, Field(ge=1, le=60)] | None = None
    goto: Target | None = None


class Retry(Shape):
    """A ladder at a node, a flow or the file; the nearer one is asked first.

    Attributes:
        tries: Attempts in all before `exhausted`; nothing asks the next ladder.
        noinput: Rungs for silence.
        nomatch: Rungs for input that does not fit.
        exhausted: Where to go when the attempts are used up.
    """

    tries: Annotated[int, Field(ge=1, le=10)] | None = None
    noinput: tuple[Rung, ...] = ()
    nomatch: tuple[Rung, ...] = ()
    exhausted: Target | None = None
