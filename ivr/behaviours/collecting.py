"""How the node that collects something behaves."""

from cti.words import RecordingKind
from ivr.behaviours.behaviour import Behaviour
from ivr.behaviours.inputs import answer_of, is_sure, said_yes, take_keys, yes_and_no
from ivr.effects import KeepRecording
from ivr.entries import Entry, keyed, length_of, spoken, yes_or_no
from ivr.happenings import Happening
from ivr.moves import Move, Out, Stay
from ivr.nodes.collecting import SPOKEN, CollectNode
from ivr.questions import Question, failed, fresh, present
from ivr.turn import Turn
from telephony.instructions import Record, Redirect
from telephony.reports import MessageRecorded, SpeechHeard

_MAX_RECORDING_S = 600
_DEFAULT_RECORDING_S = 60
_DEFAULT_SILENCE_S = 5
_NOTHING: dict[str, str | int] = {"key": "", "text": "", "value": "", "label": "", "number": 0}


def _question(turn: Turn, body: CollectNode) -> Question:
    match body.kind:
        case "speech" | "recording":
            return Question(body.say, timeout_s=body.timeout_s, free_speech=True, global_keys=False)
        case "yes_no":
            return Question(
                body.say,
                timeout_s=body.timeout_s,
                listen=body.listen,
                phrases=yes_and_no(turn),
            )
        case _:
            return Question(
                body.say,
                global_keys=False,
                num_digits=length_of(body)[1],
                finish=body.finish,
                timeout_s=body.timeout_s,
                between_digits_s=body.between_digits_s,
                listen=body.listen,
                spoken=body.kind in SPOKEN,
            )


def _read_back(turn: Turn, body: CollectNode) -> Question:
    return Question(
        body.confirm, timeout_s=body.timeout_s, listen=body.listen, phrases=yes_and_no(turn)
    )


def _enter(turn: Turn, body: CollectNode) -> Move:
    if body.kind == "recording":
        turn.say(body.say)
        return _record(turn, body)
    return present(turn, _question(turn, body))


def _hear(turn: Turn, body: CollectNode, what: Happening) -> Move:
    if body.kind == "recording":
        return _hear_recording(turn, body, what)
    if "value" in turn.run.memo:
        return _hear_confirmation(turn, body, what)
    question = _question(turn, body)
    if isinstance(what, SpeechHeard) and what.text.strip():
        entry = _said(turn, body, what)
        # What is not sure is only taken where the caller hears it read back.
        if entry is None or not (is_sure(turn, what) or body.confirm):
            return failed(turn, question, "nomatch")
        return _take(turn, body, entry)

    def take(digits: str) -> Move | None:
        entry = keyed(body, digits, turn.today)
        return None if entry is None else _take(turn, body, entry)

    return take_keys(turn, question, what, take)


def _said(turn: Turn, body: CollectNode, heard: SpeechHeard) -> Entry | None:
    if body.kind == "yes_no":
        match = said_yes(turn, heard)
        return yes_or_no(match.value == "1") if match is not None and match.sure else None
    return spoken(body, heard.text, turn.run.language, turn.today)


def _take(turn: Turn, body: CollectNode, entry: Entry) -> Move:
    run = turn.run
    number = entry.value if isinstance(entry.value, int) else 0
    last = {**_NOTHING, "key": entry.text, "value": entry.text, "number": int(number)}
    if body.sensitive:
        run.memo["last"] = last
    else:
        run.last = last
    turn.changed()
    if not turn.holds(body.check):
        _drop(turn)
        return failed(turn, _question(turn, body), "nomatch")
    if not body.confirm:
        return _keep(turn, body, entry)
    run.memo["value"] = entry.value
    return fresh(turn, _read_back(turn, body))


def _hear_confirmation(turn: Turn, body: CollectNode, what: Happening) -> Move:
    match answer_of(turn, what):
        case "1":
            return _keep(turn, body, Entry(turn.run.memo["value"], ""))
        case "2":
            _drop(turn)
            return fresh(turn, _question(turn, body))
        case _:
            return take_keys(turn, _read_back(turn, body), what, lambda _: None)


def _keep(turn: Turn, body: CollectNode, entry: Entry) -> Move:
    if body.into is not None:
        turn.run.vars[body.into] = entry.value
    if body.sensitive:
        turn.run.last = _NOTHING
    turn.changed()
    return Out("next")


def _drop(turn: Turn) -> None:
    """Forget an input that does not hold."""
    turn.run.memo = {}
    turn.changed()


def _close(turn: Turn, body: CollectNode) -> None:
    if body.sensitive:
        _drop(turn)


def _record(turn: Turn, body: CollectNode) -> Move:
    longest_s = min(body.max or _DEFAULT_RECORDING_S, _MAX_RECORDING_S)
    silence_s = body.timeout_s or _DEFAULT_SILENCE_S
    record = Record(turn.next_path, max_length_s=longest_s, timeout_s=silence_s)
    return Stay((record, Redirect(turn.next_path)))


def _hear_recording(turn: Turn, body: CollectNode, what: Happening) -> Move:
    if _keep_recording(turn, body, what):
        return Out("next")
    move = failed(turn, _question(turn, body), "noinput")
    # The ladder asks in words; what follows them here is the beep, not a Gather.
    return _record(turn, body) if isinstance(move, Stay) else move


def _keep_recording(turn: Turn, body: CollectNode, what: Happening) -> bool:
    if body.kind != "recording" or not isinstance(what, MessageRecorded) or not what.duration_s:
        return False
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
    return True


COLLECT = Behaviour(_enter, _hear, _close, _keep_recording)
