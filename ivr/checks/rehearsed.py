"""Tests that speak of what the file does not have, and so can never go as written."""

import re
from collections.abc import Collection, Iterator, Mapping

from base.sentences import Sentence, said
from cti.words import CallbackOutcome
from ivr.advice import nearest
from ivr.checks.finding import Finding, warning
from ivr.directory import E164
from ivr.flow_tests import FlowTest, Given, Line
from ivr.hotline import Hotline
from ivr.nodes.texts import Path
from tickets.words import SurveyOutcome, TicketKind

Known = Mapping[str, tuple[Sentence, Collection[str]]]
_KEYS = re.compile(r"[0-9*#]+")


def rehearsal_faults(hotline: Hotline) -> Iterator[Finding]:
    """A warning for each name in `tests` that nothing bears, and each wrong key or number."""
    file = hotline.file
    known: Known = {
        "at": (said("node"), hotline.nodes),
        "enqueued": (said("queue"), file.queues),
        "callback": (said("end of a callback"), [*CallbackOutcome]),
        "ticket": (said("kind of ticket"), [*TicketKind]),
        "survey": (said("end of a survey"), [*SurveyOutcome]),
    }
    for name, test in file.tests.items():
        at = ("tests", name)
        yield from _call(hotline, test, (*at, "call"))
        yield from _given(hotline, test.given, (*at, "given"))
        for place, line in enumerate(test.steps):
            yield from _line(hotline, line, known, (*at, "steps", place))


def _call(hotline: Hotline, test: FlowTest, at: Path) -> Iterator[Finding]:
    call = test.call
    if call.flow is not None:
        yield from _known(call.flow, (said("flow"), hotline.file.flows), (*at, "flow"))
    for way, number in (("from", call.from_), ("to", call.to)):
        if number and not re.fullmatch(E164, number):
            sentence = said("`%(number)s` is no telephone number.", number=number)
            yield warning((*at, way), sentence, said("Write it like +8613800000001."))


def _given(hotline: Hotline, given: Given, at: Path) -> Iterator[Finding]:
    who = given.customer
    if who is not None and who.language:
        path = (*at, "customer", "language")
        yield from _known(who.language, (said("language"), hotline.file.languages), path)
    for name in given.program.kept:
        path = (*at, "program", "kept", name)
        yield from _known(name, (said("variable"), hotline.file.vars), path)


def _line(hotline: Hotline, line: Line, known: Known, at: Path) -> Iterator[Finding]:
    for way, what in known.items():
        word = getattr(line, way)
        if word is not None:
            yield from _known(word, what, (*at, way))
    if line.press is not None and not _KEYS.fullmatch(line.press):
        sentence = said("`%(keys)s` cannot be pressed on a telephone.", keys=line.press)
        yield warning((*at, "press"), sentence, said("Write digits, `*` or `#`."))
    if line.given is not None:
        yield from _given(hotline, line.given, (*at, "given"))


def _known(word: str, what: tuple[Sentence, Collection[str]], at: Path) -> Iterator[Finding]:
    kind, words = what
    if word not in words:
        sentence = said("There is no %(what)s `%(name)s`.", what=kind, name=word)
        yield warning(at, sentence, nearest(word, words))
