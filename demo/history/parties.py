"""Whoever holds a telephone: what a line asks of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from demo.history.documents import spoken_s

if TYPE_CHECKING:
    from demo.history.line import Line

_BETWEEN_REMARKS_S = 5.0


@dataclass(frozen=True)
class Reply:
    """What somebody does about what they heard.

    Attributes:
        digits: Keys, with the finish key where they press one.
        words: What they say instead.
        hangs_up: Or they put the receiver down.
        after_s: So many seconds after they could.
    """

    digits: str = ""
    words: str = ""
    hangs_up: bool = False
    after_s: float = 0.0


class Party:
    """Somebody at a telephone who only talks: an agent. Others do more."""

    def hears(self, text: str) -> Reply | None:
        """What they do about a sentence; nothing when it asks for nothing."""
        del text
        return None

    def waits(self, line: "Line") -> None:
        """They were put into a queue."""

    def meets(self, line: "Line") -> None:
        """They met somebody in a room, and say what they have to say."""
        self.talk(line, ("您好，请问有什么可以帮您？", "好的，我看一下。"))

    def talk(self, line: "Line", remarks: Sequence[str]) -> None:
        """Say one thing after the other, as long as both are in the room."""
        place = line.place

        def say(remark: str) -> None:
            if line.place is place:
                line.network.speak(line, remark, spoken_s(remark))

        for number, remark in enumerate(remarks, 1):
            line.network.agenda.after(number * _BETWEEN_REMARKS_S, partial(say, remark))

    def message_s(self) -> Reply:
        """What they do after the tone: `after_s` is how long they speak, zero says nothing."""
        return Reply()


@dataclass(frozen=True)
class Habits:
    """What a called telephone does.

    Attributes:
        status: The carrier's word when nobody answers; empty when somebody does.
        after_s: Seconds until then.
    """

    status: str = ""
    after_s: float = 2.0
