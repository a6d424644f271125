"""How the language question behaves."""

from ivr.behaviours.behaviour import Behaviour
from ivr.behaviours.inputs import take_keys
from ivr.effects import SetLanguage
from ivr.happenings import Happening
from ivr.moves import Move, Out
from ivr.nodes.choosing import LanguageNode
from ivr.phrases import match_phrase
from ivr.questions import Question, present
from ivr.turn import Turn
from telephony.reports import SpeechHeard


def _question(body: LanguageNode) -> Question:
    choices = body.choices
    return Question(
        (),
        offers={language: choice.say for language, choice in choices.items()},
        num_digits=max(len(choice.key) for choice in choices.values()),
        timeout_s=body.timeout_s,
        listen=body.listen,
        phrases=tuple(phrase for choice in choices.values() for phrase in choice.phrases),
    )


def _enter(turn: Turn, body: LanguageNode) -> Move:
    return present(turn, _question(body))


def _hear(turn: Turn, body: LanguageNode, what: Happening) -> Move:
    if isinstance(what, SpeechHeard):
        match = match_phrase(
            what.text,
            [(language, choice.phrases) for language, choice in body.choices.items()],
            confidence=what.confidence,
            min_confidence=turn.hotline.file.defaults.input.min_confidence,
        )
        if match is not None and match.sure:
            return _take(turn, match.value, "")

    def take(digits: str) -> Move | None:
        language = next((tag for tag, each in body.choices.items() if each.key == digits), None)
        return None if language is None else _take(turn, language, digits)

    return take_keys(turn, _question(body), what, take)


def _take(turn: Turn, language: str, key: str) -> Move:
    turn.run.language = language
    turn.run.last = {"key": key, "text": "", "value": language, "label": "", "number": 0}
    turn.changed()
    turn.effects.append(SetLanguage(language))
    return Out("next")


LANGUAGE = Behaviour(_enter, _hear)
