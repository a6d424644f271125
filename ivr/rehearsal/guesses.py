"""What a recorded report may have been as a line of a test: as it was, or made up where personal.

A report says what came, not always why: a caller fetched into a room and one whom silence moved on
report the same. Each possibility is a line or two, tried in this order against what was noted.
"""

from collections.abc import Iterator
from typing import Any, assert_never

from ivr.hotline import Hotline
from ivr.rehearsal.inputs import IDENTITY, NONSENSE, STOCK, given_digits, held_keys
from ivr.rehearsal.recorded import Reported
from ivr.run import Run, Standing
from ivr.testing import SECONDS_PER_POLL
from telephony.instructions import Document, Gather
from telephony.reports import (
    Arrived,
    DialEnded,
    KeysPressed,
    MessageRecorded,
    NothingHeard,
    PaymentReported,
    QueueLeft,
    QueueResult,
    SpeechHeard,
)

# So few keys choose or rate; more may be a number, a code, a date.
_HARMLESS_KEYS = 2
# Room, and how a conversation may have ended.
_TALKS: tuple[dict[str, Any], ...] = ({"agent": "ends"}, {"agent": "lost"})
_GONE: dict[str, Any] = {"caller": "hangs up"}

Typed = dict[str, Any]


def guesses(
    hotline: Hotline, run: Run, document: Document | None, reported: Reported, *, as_it_was: bool
) -> Iterator[Typed]:
    """Lines that may be what was reported while a run stood here, the likeliest first.

    Args:
        hotline: The version.
        run: Where the call stands.
        document: What it heard.
        reported: What came of it.
        as_it_was: Keys and words as they were; otherwise made-up ones where they may be personal.
    """
    if not reported.leg_over:
        if run.standing is Standing.TALKING:
            yield from _TALKS
        elif run.standing is Standing.WAITING:
            yield from _waited(hotline, run, reported)
        else:
            yield from _answered(hotline, run, document, reported, as_it_was=as_it_was)
    yield _GONE


def _waited(hotline: Hotline, run: Run, reported: Reported) -> Iterator[Typed]:
    report = reported.report
    if not isinstance(report, QueueLeft):
        yield {"agent": "answers"}
    elif report.result is QueueResult.LEAVE and run.stay is not None:
        queue = hotline.file.queues[run.stay.queue]
        keys = held_keys(hotline.nodes[run.place].body) + held_keys(queue)
        yield from ({"press": key} for key in dict.fromkeys(keys))
        yield {"wait": min(500, queue.max_wait_s // SECONDS_PER_POLL + 2)}


def _answered(
    hotline: Hotline,
    run: Run,
    document: Document | None,
    reported: Reported,
    *,
    as_it_was: bool,
) -> Iterator[Typed]:
    match reported.report:
        case KeysPressed(digits):
            own = held_keys(hotline.nodes[run.place].body)
            if as_it_was or len(digits) <= _HARMLESS_KEYS or digits in own:
                yield {"press": digits}
            else:
                yield from ({"press": other} for other in _made_up(digits))
        case SpeechHeard(text):
            if as_it_was:
                yield {"say": text}
            else:
                expected = next((p.hints for p in document or () if isinstance(p, Gather)), ())
                yield from ({"say": words} for words in (NONSENSE, *expected))
        case MessageRecorded(duration_s=seconds):
            yield {"record": min(seconds, 600)}
        case DialEnded():
            yield from ({"party": word} for word in ("talks", "is busy", "stays away"))
            yield from ({"party": word} for word in ("declines", "fails"))
        case PaymentReported():
            yield from ({"card": word} for word in ("paid", "declined", "interrupted", "fails"))
        case NothingHeard() | Arrived() | QueueLeft():
            yield {"silence": 1}
        case _:
            assert_never(reported.report)


def _made_up(digits: str) -> Iterator[str]:
    """Nobody's digits, of the same length first."""
    stock = [other for other in (*STOCK, IDENTITY) if other != digits]
    alike = [other for other in stock if len(other) == len(digits)]
    same_length = [key * len(digits) for key in "123"]
    others = (d for d in (*same_length, *alike, *stock) if d != digits)
    # What a test gives by default tells nothing of a caller, even of one who keyed just that.
    yield from dict.fromkeys((*others, *given_digits()))
