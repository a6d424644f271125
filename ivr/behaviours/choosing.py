"""How menus behave."""

from ivr.behaviours.behaviour import Behaviour
from ivr.behaviours.inputs import answer_of, take_keys, yes_and_no
from ivr.events import Choice, EventKind
from ivr.happenings import Happening
from ivr.hotline import full_name
from ivr.moves import Move, Out, To
from ivr.nodes.choosing import MenuChoice, MenuNode
from ivr.phrases import MAX_HEARD, match_phrase
from ivr.questions import Question, failed, present
from ivr.turn import Turn
from telephony.reports import SpeechHeard


def _offered(turn: Turn, body: MenuNode) -> list[MenuChoice]:
    return [choice for choice in body.choices if turn.holds(choice.when)]


def _question(turn: Turn, body: MenuNode, offered: list[MenuChoice]) -> Question:
    language = turn.run.language
    return Question(
        words=body.say + tuple(part for choice in offered for part in choice.say),
        num_digits=max((len(choice.key) for choice in offered), default=1),
        timeout_s=body.timeout_s,
        listen=body.listen,
        phrases=tuple(phrase for choice in offered for phrase in choice.phrases.get(language, ())),
    )


def _enter(turn: Turn, body: MenuNode) -> Move:
    offered = _offered(turn, body)
    if not offered:
        turn.event(EventKind.MISTAKE, "no choice is offered")
        return Out("exhausted")
    return present(turn, _question(turn, body, offered))


def _hear(turn: Turn, body: MenuNode, what: Happening) -> Move:
    offered = _offered(turn, body)
    question = _question(turn, body, offered)
    unsure = turn.run.memo.pop("unsure", None)
    if unsure is not None:
        move = _confirmed(turn, question, [each for each in offered if each.key == unsure], what)
        if move is not None:
            return move
    if isinstance(what, SpeechHeard) and what.text.strip():
        return _said(turn, body, question, offered, what)

    def take(digits: str) -> Move | None:
        chosen = [choice for choice in offered if choice.key == digits]
        return _take(turn, chosen[0], key=digits) if chosen else None

    return take_keys(turn, question, what, take)


def _said(
    turn: Turn, body: MenuNode, question: Question, offered: list[MenuChoice], heard: SpeechHeard
) -> Move:
    match = match_phrase(
        heard.text,
        [(choice.key, choice.phrases.get(turn.run.language, ())) for choice in offered],
        confidence=heard.confidence,
        min_confidence=turn.hotline.file.defaults.input.min_confidence,
    )
    if match is None or not (match.sure or body.confirm):
        return failed(turn, question, "nomatch")
    chosen = next(choice for choice in offered if choice.key == match.value)
    if match.sure:
        return _take(turn, chosen, text=heard.text)
    _note(turn, chosen, "", heard.text)
    turn.run.memo["unsure"] = chosen.key
    asked = Question(body.confirm, timeout_s=body.timeout_s, phrases=yes_and_no(turn))
    return present(turn, asked)


def _confirmed(
    turn: Turn, question: Question, meant: list[MenuChoice], what: Happening
) -> Move | None:
    """What becomes of the choice that was not sure; nothing leaves the input to the menu."""
    match answer_of(turn, what):
        case "1" if meant:
            return _take(turn, meant[0], text=str(turn.run.last["text"]))
        case "1" | "2":
            return failed(turn, question, "nomatch")
        case _:
            return None


def _take(turn: Turn, chosen: MenuChoice, *, key: str = "", text: str = "") -> Move:
    _note(turn, chosen, key or chosen.key, text)
    turn.choices.append(Choice(turn.run.place, chosen.key, chosen.label))
    return To(full_name(turn.run.flow, chosen.goto), chosen.key)


def _note(turn: Turn, chosen: MenuChoice, key: str, text: str) -> None:
    labels = chosen.label
    label = labels.get(turn.run.language) or next(iter(labels.values()), "")
    turn.run.last = {
        "key": key,
        "text": text[:MAX_HEARD],
        "value": chosen.key,
        "label": label,
        "number": 0,
    }
    turn.changed()


MENU = Behaviour(_enter, _hear)
