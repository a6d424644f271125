"""Tests that speak of what the file does not have, and so can never go as written."""

import re
from collections.abc import Collection, Iterator, Mapping

from cti.words import CallbackOutcome
from ivr.advice import nearest
from ivr.checks.finding import Finding, warning
from ivr.directory import E164
from ivr.flow_tests import FlowTest, Given, Line
from ivr.hotline import Hotline
from ivr.nodes.texts import Path
from tickets.words import SurveyOutcome, TicketKind

Known = Mapping[str, tuple[str, Collection[str]]]
_KEYS = re.compile(r"[0-9*#]+")


def rehearsal_faults(hotline: Hotline) -> Iterator[Finding]:
    """A warning for each name in `tests` that nothing bears, and each wrong key or number."""
    file = hotline.file
    known: Known = {
        "at": ("node", hotline.nodes),
        "enqueued": ("queue", file.queues),
        "callback": ("end of a callback", [*CallbackOutcome]),
        "ticket": ("kind of ticket", [*TicketKind]),
        "survey": ("end of a survey", [*SurveyOutcome]),
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
        yield from _known(call.flow, ("flow", hotline.file.flows), (*at, "flow"))
    for way, number in (("from", call.from_), ("to", call.to)):
        if number and not re.fullmatch(E164, number):
            sentence = f"`{number}` is no telephone number."
            yield warning((*at, way), sentence, "Write it like +8613800000001.")


def _given(hotline: Hotline, given: Given, at: Path) -> Iterator[Finding]:
    who = given.customer
    if who is not None and who.language:
        path = (*at, "customer", "language")
        yield from _known(who.language, ("language", hotline.file.languages), path)
    for name in given.program.kept:
        yield from _known(name, ("variable", hotline.file.vars), (*at, "program", "kept", name))


def _line(hotline: Hotline, line: Line, known: Known, at: Path) -> Iterator[Finding]:
    for way, what in known.items():
        word = getattr(line, way)
        if word is not None:
            yield from _known(word, what, (*at, way))
    if line.press is not None and not _KEYS.fullmatch(line.press):
        sentence = f"`{line.press}` cannot be pressed on a telephone."
        yield warning((*at, "press"), sentence, "Write digits, `*` or `#`.")
    if line.given is not None:
        yield from _given(hotline, line.given, (*at, "given"))


def _known(word: str, what: tuple[str, Collection[str]], at: Path) -> Iterator[Finding]:
    kind, words = what
    if word not in words:
        yield warning(at, f"There is no {kind} `{word}`.", nearest(word, words))
