"""How a survey behaves: question after question, and an honest end however it comes."""

from uuid import UUID

from cti.words import RecordingKind
from ivr import file as shapes
from ivr.behaviours.behaviour import Behaviour
from ivr.behaviours.inputs import take_keys
from ivr.effects import KeepRecording, KeepVerbatim, SurveyAnswer, SurveyEnded
from ivr.happenings import Happening
from ivr.moves import Move, Out, Stay, To
from ivr.nodes.keeping import SurveyNode
from ivr.questions import Question, fresh
from ivr.run import Counters
from ivr.turn import Turn
from telephony.instructions import Record, Redirect
from telephony.reports import MessageRecorded, SpeechHeard
from tickets.words import SurveyOutcome

SCALES: dict[str, tuple[int, int]] = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
# A second digit may follow only where 10 is an answer; waiting for it is the price.
_SECOND_DIGIT_S = 4


def _survey(turn: Turn, body: SurveyNode) -> shapes.Survey:
    return turn.hotline.file.surveys[body.survey]


def _enter(turn: Turn, body: SurveyNode) -> Move:
    run = turn.run
    run.memo = {"response": str(run.identity("survey")), "at": -1, "answered": 0}
    run.result = {}
    turn.changed()
    turn.say(body.say)
    return _next(turn, body)


def _next(turn: Turn, body: SurveyNode) -> Move:
    memo = turn.run.memo
    questions = list(_survey(turn, body).questions.items())
    for at in range(memo["at"] + 1, len(questions)):
        question = questions[at][1]
        if not turn.holds(question.only_if):
            continue
        memo["at"] = at
        if question.kind != "verbatim":
            return fresh(turn, _rating(turn, body, question))
        if question.by == "speech":
            return fresh(turn, _words(turn, body, question))
        turn.run.counters = Counters()
        turn.say(question.ask)
        record = Record(turn.next_path, max_length_s=question.max_s)
        return Stay((record, Redirect(turn.next_path)))
    return _end(turn, body, SurveyOutcome.DONE, "")


def _rating(turn: Turn, body: SurveyNode, question: shapes.Question) -> Question:
    high = SCALES[question.kind][1]
    return Question(
        question.ask,
        global_keys=False,
        num_digits=len(str(high)),
        timeout_s=_SECOND_DIGIT_S if high > 9 else None,  # noqa: PLR2004 - the largest digit
        retry=_survey(turn, body).retry,
    )


def _words(turn: Turn, body: SurveyNode, question: shapes.Question) -> Question:
    return Question(
        question.ask, global_keys=False, free_speech=True, retry=_survey(turn, body).retry
    )


def _present(turn: Turn, body: SurveyNode) -> tuple[str, shapes.Question]:
    at: int = turn.run.memo["at"]
    return list(_survey(turn, body).questions.items())[at]


def _hear(turn: Turn, body: SurveyNode, what: Happening) -> Move:
    name, question = _present(turn, body)
    if question.kind == "verbatim":
        return _verbatim(turn, body, name, what)
    asked = _rating(turn, body, question)
    before = turn.run.counters
    move = take_keys(turn, asked, what, lambda digits: _rated(turn, body, name, digits))
    if isinstance(move, Out | To) and not turn.run.memo.get("over"):
        kind = "noinput" if turn.run.counters.noinput > before.noinput else "nomatch"
        return _end(turn, body, None, kind)
    return move


def _rated(turn: Turn, body: SurveyNode, name: str, digits: str) -> Move | None:
    run = turn.run
    low, high = SCALES[_present(turn, body)[1].kind]
    if not digits.isdecimal() or not low <= int(digits) <= high:
        return None
    value = int(digits)
    run.result = {**run.result, name: value}
    run.memo["answered"] += 1
    turn.changed()
    turn.effects.append(SurveyAnswer(UUID(run.memo["response"]), body.survey, name, value))
    return _next(turn, body)


def _verbatim(turn: Turn, body: SurveyNode, name: str, what: Happening) -> Move:
    run = turn.run
    response = UUID(run.memo["response"])
    if isinstance(what, MessageRecorded) and what.duration_s > 0:
        run.memo["answered"] += 1
        turn.effects.append(SurveyAnswer(response, body.survey, name, None))
        _keep_verbatim(turn, what)
    elif isinstance(what, SpeechHeard) and what.text.strip():
        run.memo["answered"] += 1
        turn.effects.append(SurveyAnswer(response, body.survey, name, None))
        turn.effects.append(KeepVerbatim(response, what.text.strip()))
    return _next(turn, body)


def _keep_verbatim(turn: Turn, what: MessageRecorded) -> None:
    turn.effects.append(
        KeepRecording(
            recording_id=turn.run.identity("verbatim"),
            kind=RecordingKind.VERBATIM,
            url=what.recording_url,
            duration_s=what.duration_s,
            language=turn.run.language,
            response_id=UUID(turn.run.memo["response"]),
        )
    )


def _end(turn: Turn, body: SurveyNode, outcome: SurveyOutcome | None, reason: str) -> Move:
    memo = turn.run.memo
    if outcome is None:
        outcome = SurveyOutcome.PARTIAL if memo["answered"] else SurveyOutcome.REFUSED
    response = UUID(memo["response"])
    turn.effects.append(SurveyEnded(response, body.survey, outcome, reason))
    memo["over"] = True
    return Out(outcome.value)


def _close(turn: Turn, body: SurveyNode) -> None:
    memo = turn.run.memo
    if memo and not memo.get("over"):
        _end(turn, body, None, "hangup" if turn.run.left_at else "error")


def _keep(turn: Turn, body: SurveyNode, fact: Happening) -> bool:
    """What was said is kept also after word of the hang-up, when the survey is over."""
    memo = turn.run.memo
    if not isinstance(fact, MessageRecorded) or fact.duration_s <= 0 or "at" not in memo:
        return False
    name, question = _present(turn, body)
    if question.kind != "verbatim":
        return False
    if memo.get("over"):
        _keep_verbatim(turn, fact)
    else:
        _verbatim(turn, body, name, fact)
    return True


SURVEY = Behaviour(_enter, _hear, _close, _keep)
