"""Whoever holds a telephone: what a line asks of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo.history.line import Line


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
        """They entered a room."""

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
