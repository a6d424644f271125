"""What every question of digits has in common: reading an input, and one-of-these keys."""

from collections.abc import Callable

from ivr.happenings import Happening
from ivr.moves import Move
from ivr.questions import Question, failed, global_key, unexpected
from ivr.turn import Turn
from telephony.reports import KeysPressed, MessageRecorded, NothingHeard, SpeechHeard


def take_keys(
    turn: Turn, question: Question, what: Happening, take: Callable[[str], Move | None]
) -> Move:
    """What `take` makes of the keys; when it makes nothing of them, a global key or a nomatch."""
    match what:
        case KeysPressed(digits) if digits:
            return (
                take(digits)
                or global_key(turn, question, digits)
                or failed(turn, question, "nomatch")
            )
        case SpeechHeard() | MessageRecorded():
            return failed(turn, question, "nomatch")
        case KeysPressed() | NothingHeard():
            return failed(turn, question, "noinput")
        case _:
            return unexpected(turn, question, what)
