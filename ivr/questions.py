"""Asking for input, and the retry ladder when none comes or it does not fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.events import EventKind
from ivr.hotline import full_name
from ivr.moves import Move, Out, Stay, To
from ivr.nodes.retry import Failing, Listening, Retry, Rung, rung_at, tries_of
from ivr.nodes.texts import Words
from ivr.run import Counters
from ivr.turn import Turn
from telephony.instructions import Gather, Pause, Prompt, Redirect

MAX_HINTS = 40


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it is asked now.

    Attributes:
        words: What is asked.
        offers: Language tag to words that are said in that language's voice, after `words`.
        global_keys: Whether global keys work, after the node's own: not where digits are an answer.
        num_digits: The input ends after so many keys; nothing means the finish key ends it.
        finish: Key that ends the input; empty for none.
        timeout_s: Silence allowed, seconds; nothing takes the file's.
        between_digits_s: Silence allowed between two keys, seconds; nothing takes `timeout_s`.
        listen: What is listened for; nothing takes the file's.
        phrases: Phrases the recogniser should expect.
        spoken: Whether it may be answered by voice without any phrases.
        free_speech: Anything may be said, and no key is an answer.
        retry: The ladder of the asker, for questions that are not a node of their own.
    """

    words: Words
    offers: Mapping[str, Words] = field(default_factory=dict)
    global_keys: bool = True
    num_digits: int | None = 1
    finish: str = "#"
    timeout_s: int | None = None
    between_digits_s: int | None = None
    listen: Listening | None = None
    phrases: tuple[str, ...] = ()
    spoken: bool = False
    free_speech: bool = False
    retry: Retry | None = None


def present(turn: Turn, question: Question, rung: Rung | None = None) -> Move:
    """Ask, with what a rung of the ladder changes."""
    turn.run.visited += 1
    if rung is None or rung.repeat:
        turn.say(question.words)
        for language, words in question.offers.items():
            turn.say_in(words, language)
    defaults = turn.hotline.file.defaults.input
    listen = (rung and rung.listen) or question.listen or defaults.listen
    # What cannot be answered by voice, or only by voice, is not asked the other way.
    may_speak = question.spoken or question.free_speech or bool(question.phrases)
    speech = may_speak and (listen != "keys" or question.free_speech)
    keys = not question.free_speech and (listen != "speech" or not may_speak)
    first_s = (rung and rung.timeout_s) or question.timeout_s or defaults.timeout_s
    timeout_s, patience = _patience(first_s, question.between_digits_s if keys else None)
    gather = Gather(
        action=turn.next_path,
        prompts=patience,
        keys=keys,
        speech=speech,
        timeout_s=timeout_s,
        num_digits=question.num_digits if keys else None,
        # With one key expected the pound key is a key like any other.
        finish_on_key="" if question.num_digits == 1 else question.finish,
        language=turn.hotline.file.languages[turn.run.language].hear if speech else "",
        hints=question.phrases[:MAX_HINTS] if speech else (),
    )
    return Stay((gather, Redirect(turn.next_path)))


def _patience(first_s: int, between_s: int | None) -> tuple[int, tuple[Prompt, ...]]:
    """The silence that ends the input, and the silence before it counts.

    The carrier has one time-out for the first key and for those between; it starts when the prompts
    are over and a key ends them, so a pause among them gives the first key more time.
    """
    if between_s is None or between_s >= first_s:
        return first_s, ()
    return between_s, (Pause(first_s - between_s),)


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
    rung = rung_at(ladders, kind, count)
    if rung is not None and rung.goto is not None:
        turn.say(rung.say)
        return To(full_name(turn.run.flow, rung.goto), kind)
    if counters.total >= tries_of(ladders):
        return Out("invalid" if kind == "nomatch" and _has(turn, "invalid") else "exhausted")
    if rung is not None:
        turn.say(rung.say)
    return present(turn, question, rung)


def _has(turn: Turn, way: str) -> bool:
    return way in turn.node.exits


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
