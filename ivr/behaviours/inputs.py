"""What every question has in common: reading an input, one-of-these keys, and yes or no."""

from collections.abc import Callable

from ivr.happenings import Happening
from ivr.moves import Move
from ivr.phrases import NO, YES, Match, match_phrase
from ivr.questions import Question, failed, global_key, unexpected
from ivr.turn import Turn
from telephony.reports import KeysPressed, MessageRecorded, NothingHeard, SpeechHeard

YES_KEY = "1"
NO_KEY = "2"


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
        case SpeechHeard(text) if not text.strip():
            return failed(turn, question, "noinput")
        case SpeechHeard() | MessageRecorded():
            return failed(turn, question, "nomatch")
        case KeysPressed() | NothingHeard():
            return failed(turn, question, "noinput")
        case _:
            return unexpected(turn, question, what)


def yes_and_no(turn: Turn) -> tuple[str, ...]:
    """What may be spoken for yes and for no in the call's language."""
    return _in_language(turn, YES) + _in_language(turn, NO)


def said_yes(turn: Turn, heard: SpeechHeard) -> Match | None:
    """Whether yes (`1`) or no (`2`) was said, if either was."""
    return match_phrase(
        heard.text,
        [(YES_KEY, _in_language(turn, YES)), (NO_KEY, _in_language(turn, NO))],
        confidence=heard.confidence,
        min_confidence=turn.hotline.file.defaults.input.min_confidence,
    )


def is_sure(turn: Turn, heard: SpeechHeard) -> bool:
    """Whether what was heard is good enough to be taken; without a confidence it is."""
    least = turn.hotline.file.defaults.input.min_confidence
    return heard.confidence is None or heard.confidence >= least


def answer_of(turn: Turn, what: Happening) -> str:
    """The key of a plain yes or no, pressed or surely said; empty for anything else."""
    match what:
        case KeysPressed("1" | "2" as digits):
            return digits
        case SpeechHeard():
            match = said_yes(turn, what)
            return match.value if match is not None and match.sure else ""
        case _:
            return ""


def _in_language(turn: Turn, words: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return words.get(turn.run.language.partition("-")[0], ())
