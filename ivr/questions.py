"""Asking for input, and the retry ladder when none comes or it does not fit."""

from dataclasses import dataclass
from typing import Literal

from ivr.events import EventKind
from ivr.hotline import full_name
from ivr.moves import Move, Out, Stay, To
from ivr.nodes.retry import Listening, Retry, Rung
from ivr.nodes.texts import Words
from ivr.run import Counters
from ivr.turn import Turn
from telephony.instructions import Gather, Redirect

Failing = Literal["noinput", "nomatch"]
DEFAULT_TRIES = 3
MAX_HINTS = 40


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it is asked now.

    Attributes:
        words: What is asked.
        global_keys: Whether global keys work, after the node's own: not where digits are an answer.
        num_digits: The input ends after so many keys; nothing means the pound key ends it.
        timeout_s: Silence allowed, seconds; nothing takes the file's.
        listen: What is listened for; nothing takes the file's.
        phrases: Phrases the recogniser should expect; none means only keys are taken.
        free_speech: Anything may be said.
        retry: The ladder of the asker, for questions that are not a node of their own.
    """

    words: Words
    global_keys: bool = True
    num_digits: int | None = 1
    timeout_s: int | None = None
    listen: Listening | None = None
    phrases: tuple[str, ...] = ()
    free_speech: bool = False
    retry: Retry | None = None


def present(turn: Turn, question: Question, rung: Rung | None = None) -> Move:
    """Ask, with what a rung of the ladder changes."""
    turn.run.visited += 1
    if rung is None or rung.repeat:
        turn.say(question.words)
    defaults = turn.hotline.file.defaults.input
    listen = (rung and rung.listen) or question.listen or defaults.listen
    speech = question.free_speech or (listen != "keys" and bool(question.phrases))
    keys = not question.free_speech and (listen != "speech" or not speech)
    timeout_s = (rung and rung.timeout_s) or question.timeout_s or defaults.timeout_s
    gather = Gather(
        action=turn.next_path,
        keys=keys,
        speech=speech,
        timeout_s=timeout_s,
        num_digits=question.num_digits if keys else None,
        # With one key expected the pound key is a key like any other.
        finish_on_key="" if question.num_digits == 1 else "#",
        language=turn.hotline.file.languages[turn.run.language].hear if speech else "",
        hints=question.phrases[:MAX_HINTS] if speech else (),
    )
    return Stay((gather, Redirect(turn.next_path)))


def failed(turn: Turn, question: Question, kind: Failing) -> Move:
    """Count a failure and climb the ladder: ask again, leave, or give up as `exhausted`."""
    counters = turn.run.counters
    count = getattr(counters, kind) + 1
    turn.run.counters = counters = Counters(
        noinput=counters.noinput + (kind == "noinput"),
        nomatch=counters.nomatch + (kind == "nomatch"),
        total=counters.total + 1,
    )
    turn.event(EventKind.NOINPUT if kind == "noinput" else EventKind.NOMATCH)
    ladders = turn.node.ladder if question.retry is None else (question.retry, *turn.node.ladder)
    rung = _rung(ladders, kind, count)
    if rung is not None and rung.goto is not None:
        turn.say(rung.say)
        return To(full_name(turn.run.flow, rung.goto), kind)
    tries = next((ladder.tries for ladder in ladders if ladder.tries), DEFAULT_TRIES)
    if counters.total >= tries:
        return Out("invalid" if kind == "nomatch" and _has(turn, "invalid") else "exhausted")
    if rung is not None:
        turn.say(rung.say)
    return present(turn, question, rung)


def _has(turn: Turn, way: str) -> bool:
    return way in turn.node.exits


def _rung(ladders: tuple[Retry, ...], kind: Failing, count: int) -> Rung | None:
    """The rung with the highest count not above `count`; of equal ones the nearest.

    Source: VoiceXML 2.0, section 5.2.4, "Catch element selection".
    """
    best: Rung | None = None
    for ladder in ladders:
        for rung in ladder.noinput if kind == "noinput" else ladder.nomatch:
            if rung.count <= count and (best is None or rung.count > best.count):
                best = rung
    return best


def global_key(turn: Turn, question: Question, digits: str) -> Move | None:
    """Where a global key leads; the asker has looked for a key of its own before."""
    if not question.global_keys:
        return None
    target = turn.hotline.file.defaults.keys.get(digits)
    if target is None:
        return None
    if target == "repeat":
        return present(turn, question)
    return To(full_name(turn.run.flow, target), digits)


def fresh(turn: Turn, question: Question) -> Move:
    """Ask the next question of a node that has several: its attempts count from zero."""
    turn.run.counters = Counters()
    return present(turn, question)


def unexpected(turn: Turn, question: Question, what: object) -> Move:
    """Answer a report that does not belong here by asking again, uncounted."""
    turn.event(EventKind.UNEXPECTED, f"{type(what).__name__} while listening")
    return present(turn, question)
