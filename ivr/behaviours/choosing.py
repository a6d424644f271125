"""How menus and the language question behave."""

from ivr.behaviours.behaviour import Behaviour
from ivr.effects import SetLanguage
from ivr.happenings import Happening
from ivr.hotline import full_name
from ivr.moves import Move, Out, To
from ivr.nodes.choosing import LanguageNode, MenuChoice, MenuNode
from ivr.phrases import match_phrase
from ivr.questions import Question, failed, global_key, present, unexpected
from ivr.run import Choice
from ivr.turn import Turn
from telephony.reports import KeysPressed, NothingHeard, SpeechHeard

MAX_PATH = 50


def _offered(turn: Turn, body: MenuNode) -> list[MenuChoice]:
    return [choice for choice in body.choices if turn.holds(choice.when)]


def _menu_question(turn: Turn, body: MenuNode, offered: list[MenuChoice]) -> Question:
    words = body.say + tuple(part for choice in offered for part in choice.say)
    language = turn.run.language
    longest = max((len(choice.key) for choice in offered), default=1)
    return Question(
        words=words,
        num_digits=longest,
        timeout_s=body.timeout_s,
        listen=body.listen,
        phrases=tuple(phrase for choice in offered for phrase in choice.phrases.get(language, ())),
    )


def _enter_menu(turn: Turn, body: MenuNode) -> Move:
    return present(turn, _menu_question(turn, body, _offered(turn, body)))


def _hear_menu(turn: Turn, body: MenuNode, what: Happening) -> Move:
    offered = _offered(turn, body)
    question = _menu_question(turn, body, offered)
    match what:
        case KeysPressed(digits) if digits:
            chosen = next((choice for choice in offered if choice.key == digits), None)
            if chosen is None:
                return global_key(turn, question, digits) or failed(turn, question, "nomatch")
            return _take(turn, chosen, key=digits)
        case SpeechHeard(text, confidence) if text.strip():
            language = turn.run.language
            match = match_phrase(
                text,
                [(choice.key, choice.phrases.get(language, ())) for choice in offered],
                confidence=confidence,
                min_confidence=turn.hotline.file.defaults.input.min_confidence,
            )
            sure = match.value if match is not None and match.sure else ""
            chosen = next((choice for choice in offered if choice.key == sure), None)
            if chosen is None:
                return failed(turn, question, "nomatch")
            return _take(turn, chosen, text=text)
        case KeysPressed() | SpeechHeard() | NothingHeard():
            return failed(turn, question, "noinput")
        case _:
            return unexpected(turn, question, what)


def _take(turn: Turn, chosen: MenuChoice, *, key: str = "", text: str = "") -> Move:
    run = turn.run
    run.last = {"key": key or chosen.key, "text": text[:500], "value": chosen.key}
    run.path = [*run.path, Choice(run.place, chosen.key, chosen.label)][-MAX_PATH:]
    turn.changed()
    return To(full_name(run.flow, chosen.goto), chosen.key)


def _language_question(body: LanguageNode) -> Question:
    return Question(
        words=(),
        num_digits=max(len(choice.key) for choice in body.choices.values()),
        timeout_s=body.timeout_s,
        listen="keys",
    )


def _offer_languages(turn: Turn, body: LanguageNode) -> None:
    for language, choice in body.choices.items():
        turn.say_in(choice.say, language)


def _enter_language(turn: Turn, body: LanguageNode) -> Move:
    _offer_languages(turn, body)
    return present(turn, _language_question(body))


def _hear_language(turn: Turn, body: LanguageNode, what: Happening) -> Move:
    question = _language_question(body)
    if isinstance(what, KeysPressed) and what.digits:
        for language, choice in body.choices.items():
            if choice.key == what.digits:
                turn.run.language = language
                turn.run.last = {"key": what.digits, "text": "", "value": language}
                turn.changed()
                turn.effects.append(SetLanguage(language))
                return Out("next")
    known = isinstance(what, KeysPressed | SpeechHeard | NothingHeard)
    if not known:
        move = unexpected(turn, question, what)
    elif isinstance(what, NothingHeard) or (isinstance(what, KeysPressed) and not what.digits):
        move = failed(turn, question, "noinput")
    else:
        digits = what.digits if isinstance(what, KeysPressed) else ""
        move = global_key(turn, question, digits) or failed(turn, question, "nomatch")
    if not isinstance(move, Out | To):
        _offer_languages(turn, body)
    return move


MENU = Behaviour(_enter_menu, _hear_menu)
LANGUAGE = Behaviour(_enter_language, _hear_language)
