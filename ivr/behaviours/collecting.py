"""How the node that collects something behaves."""

from dataclasses import dataclass

from cti.words import RecordingKind
from ivr.behaviours.behaviour import Behaviour
from ivr.behaviours.inputs import take_keys
from ivr.effects import KeepRecording
from ivr.happenings import Happening
from ivr.moves import Move, Out, Stay
from ivr.nodes.collecting import CollectNode
from ivr.phrases import NO, YES, match_phrase
from ivr.questions import Question, failed, fresh, present
from ivr.run import Scalar
from ivr.turn import Turn
from telephony.instructions import Record, Redirect
from telephony.reports import MessageRecorded, SpeechHeard

PHONE_DIGITS = (7, 15)
MAX_NUMBER_DIGITS = 15
_YES_OR_NO = frozenset({"1", "2"})


@dataclass(frozen=True, slots=True)
class _Read:
    value: Scalar
    spoken: str


def _digits_allowed(body: CollectNode) -> tuple[int, int]:
    if body.kind == "phone":
        return PHONE_DIGITS
    if body.kind == "number":
        return 1, min(MAX_NUMBER_DIGITS, len(str(body.max or 10**14)))
    return body.min or 1, body.max or 20


def _question(turn: Turn, body: CollectNode) -> Question:
    if turn.run.memo.get("confirming"):
        return Question(body.confirm, timeout_s=body.timeout_s)
    if body.kind == "yes_no":
        words = _language_words(YES, turn) + _language_words(NO, turn)
        return Question(body.say, timeout_s=body.timeout_s, phrases=words)
    if body.kind in {"speech", "recording"}:
        return Question(body.say, timeout_s=body.timeout_s, free_speech=True, global_keys=False)
    fewest, most = _digits_allowed(body)
    return Question(
        body.say,
        global_keys=False,
        num_digits=most if body.kind != "number" or fewest == most else None,
        timeout_s=body.timeout_s,
    )


def _enter(turn: Turn, body: CollectNode) -> Move:
    if body.kind == "recording":
        return _record(turn, body)
    return present(turn, _question(turn, body))


def _record(turn: Turn, body: CollectNode) -> Move:
    turn.say(body.say)
    record = Record(turn.next_path, max_length_s=min(body.max or 60, 600))
    return Stay((record, Redirect(turn.next_path)))


def _hear(turn: Turn, body: CollectNode, what: Happening) -> Move:
    question = _question(turn, body)
    if body.kind == "recording":
        return _hear_recording(turn, body, question, what)
    if turn.run.memo.get("confirming"):
        return take_keys(turn, question, what, lambda digits: _confirmed(turn, body, digits))
    if isinstance(what, SpeechHeard) and what.text.strip():
        read = _from_speech(turn, body, what)
        return failed(turn, question, "nomatch") if read is None else _keep(turn, body, read)

    def take(digits: str) -> Move | None:
        read = _from_digits(body, digits)
        return None if read is None else _keep(turn, body, read)

    return take_keys(turn, question, what, take)


def _hear_recording(turn: Turn, body: CollectNode, question: Question, what: Happening) -> Move:
    if isinstance(what, MessageRecorded) and what.duration_s > 0:
        run = turn.run
        turn.effects.append(
            KeepRecording(
                run.identity("note"),
                RecordingKind.NOTE,
                what.recording_url,
                what.duration_s,
                run.language,
            )
        )
        return Out("next")
    move = failed(turn, question, "noinput")
    # The ladder asks in words; what follows them here is the beep, not a Gather.
    return _record_again(turn, body) if isinstance(move, Stay) else move


def _record_again(turn: Turn, body: CollectNode) -> Move:
    record = Record(turn.next_path, max_length_s=min(body.max or 60, 600))
    return Stay((record, Redirect(turn.next_path)))


def _from_digits(body: CollectNode, digits: str) -> _Read | None:
    if body.kind == "yes_no":
        return _Read(digits == "1", digits) if digits in _YES_OR_NO else None
    fewest, most = _digits_allowed(body)
    if body.kind == "speech" or not digits.isdecimal() or not fewest <= len(digits) <= most:
        return None
    if body.kind != "number":
        return _Read(digits, digits)
    value = int(digits)
    fits = (body.min or 0) <= value <= (body.max or 10**15)
    return _Read(value, str(value)) if fits else None


def _from_speech(turn: Turn, body: CollectNode, heard: SpeechHeard) -> _Read | None:
    least = turn.hotline.file.defaults.input.min_confidence
    if body.kind == "speech":
        sure = heard.confidence is None or heard.confidence >= least
        return _Read(heard.text[:500], heard.text[:500]) if sure else None
    if body.kind == "yes_no":
        offered = [("1", _language_words(YES, turn)), ("2", _language_words(NO, turn))]
        match = match_phrase(heard.text, offered, confidence=heard.confidence, min_confidence=least)
        return _Read(match.value == "1", match.value) if match and match.sure else None
    return None


def _language_words(words: dict[str, tuple[str, ...]], turn: Turn) -> tuple[str, ...]:
    return words.get(turn.run.language.partition("-")[0], ())


def _keep(turn: Turn, body: CollectNode, read: _Read) -> Move:
    run = turn.run
    run.last = {"key": read.spoken, "text": "", "value": read.spoken}
    if body.into is not None:
        run.vars[body.into] = read.value
    turn.changed()
    if not body.confirm:
        return Out("next")
    run.memo["confirming"] = True
    return fresh(turn, _question(turn, body))


def _confirmed(turn: Turn, body: CollectNode, digits: str) -> Move | None:
    if digits == "1":
        return Out("next")
    if digits != "2":
        return None
    turn.run.memo.pop("confirming")
    return fresh(turn, _question(turn, body))


COLLECT = Behaviour(_enter, _hear)
