"""How the recording notice behaves."""

from ivr.behaviours.behaviour import Behaviour
from ivr.behaviours.inputs import answer_of, take_keys, yes_and_no
from ivr.effects import AllowRecording
from ivr.happenings import Happening
from ivr.moves import Move, Out, To
from ivr.nodes.noticing import NoticeNode
from ivr.questions import Question, present
from ivr.turn import Turn
from telephony.reports import SpeechHeard


def _question(turn: Turn, body: NoticeNode) -> Question:
    return Question(
        body.say,
        num_digits=max(len(body.keys.agree), len(body.keys.refuse)),
        timeout_s=body.timeout_s,
        phrases=yes_and_no(turn),
    )


def _enter(turn: Turn, body: NoticeNode) -> Move:
    settled = turn.run.recording
    if settled is not None and (settled or body.consent == "asked"):
        # Nobody is told twice, nor asked again what they have answered.
        return Out("next" if settled else "refused")
    if body.consent == "asked":
        return present(turn, _question(turn, body))
    turn.say(body.say, barge_in=False)
    return _decide(turn, allowed=True)


def _hear(turn: Turn, body: NoticeNode, what: Happening) -> Move:
    if isinstance(what, SpeechHeard) and (said := answer_of(turn, what)):
        return _decide(turn, allowed=said == "1")

    def take(digits: str) -> Move | None:
        if digits not in {body.keys.agree, body.keys.refuse}:
            return None
        return _decide(turn, allowed=digits == body.keys.agree)

    move = take_keys(turn, _question(turn, body), what, take)
    if isinstance(move, Out) and move.way == "exhausted":
        return _decide(turn, allowed=False)
    if isinstance(move, To):
        # Whoever goes elsewhere without an answer has not agreed, and may still be asked.
        turn.effects.append(AllowRecording(allowed=False))
    return move


def _decide(turn: Turn, *, allowed: bool) -> Move:
    turn.run.recording = allowed
    turn.effects.append(AllowRecording(allowed))
    return Out("next" if allowed else "refused")


NOTICE = Behaviour(_enter, _hear)
