"""Lines of the customer's timeline and of a ticket's history, in the reader's language."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, assert_never

from babel import Locale, UnknownLocaleError
from flask import Flask, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from console.happenings import recording_word
from console.happenings import told as happened
from console.language import chosen_language
from console.queries.tickets import HistoryLine
from console.words import disposition_word, known, mark, word
from cti.models import CallbackState, CallState
from customers.models import Interaction, InteractionKind
from tickets.words import SurveyOutcome, TicketKind, TicketState

_LOW_CSAT = 2

_DEEDS = {
    "opened": _l("opened"),
    "moved": _l("moved"),
    "commented": _l("wrote"),
}


@dataclass(frozen=True, slots=True)
class Tale:
    """One line: what it is about, what became of it, how much it matters, and where it opens."""

    title: str
    rest: str = ""
    tone: str = "plain"
    url: str | None = None


def tale(line: Interaction) -> Tale:
    """How a line of the timeline reads; a word it does not know is left out."""
    words, subject = line.words, line.subject_id
    title = str(mark(line.kind).word)
    match line.kind:
        case InteractionKind.CALL:
            ended = known(CallState, words.get("state"))
            rest = str(disposition_word(words.get("disposition"))) or _word(ended)
            return Tale(title, rest, url=url_for("calls.page", call_id=subject))
        case InteractionKind.TICKET:
            kind = known(TicketKind, words.get("kind"))
            state = known(TicketState, words.get("state"))
            open_complaint = kind is TicketKind.COMPLAINT and state is not TicketState.CLOSED
            return Tale(
                f"{_word(kind) or title} T-{words.get('number', '')}",
                _word(state),
                "alert" if open_complaint else "accent",
                url_for("tickets.page", ticket_id=subject),
            )
        case InteractionKind.CALLBACK:
            return Tale(title, _word(known(CallbackState, words.get("state"))), "accent")
        case InteractionKind.SURVEY:
            return _survey(title, words)
        case InteractionKind.MESSAGE:
            inbound = words.get("direction") == "inbound"
            return Tale(title, str(_("from the customer") if inbound else _("to the customer")))
        case InteractionKind.NOTE:
            return Tale(title)
        case _:
            assert_never(line.kind)


def _survey(title: str, words: dict[str, Any]) -> Tale:
    outcome = known(SurveyOutcome, words.get("outcome"))
    scores = [f"{name.upper()} {words[name]}" for name in ("csat", "nps") if words.get(name)]
    said = [_word(outcome)] if outcome and not scores else scores
    csat = words.get("csat")
    low = isinstance(csat, int) and csat <= _LOW_CSAT
    return Tale(title, " · ".join(said), "alert" if low else "plain")


def _word(found: StrEnum | None) -> str:
    return str(word(found)) if found else ""


def ticket_line(line: HistoryLine) -> str:
    """What was done to a ticket."""
    if line.kind == "assigned":
        return str(_("gave it to %(who)s", who=line.to) if line.to else _("gave it back"))
    deed = str(_DEEDS.get(line.kind, line.kind))
    target = known(TicketState, line.facts.get("to"))
    return f"{deed} → {_word(target)}" if target else deed


def tongue(tag: str) -> str:
    """A language by its own name in the reader's language; an unknown tag as it is."""
    try:
        spoken = Locale.parse(tag.replace("cmn", "zh"), sep="-")
    except (UnknownLocaleError, ValueError):
        return tag
    return str(Locale.parse(chosen_language()).languages.get(spoken.language, tag))


def set_up_tales(app: Flask) -> None:
    """Offer these to the templates."""
    for function in (tale, ticket_line, tongue, recording_word):
        app.add_template_filter(function)
    app.add_template_filter(happened, "happened")
