"""A file that lets the house phone people holds the flows in which those calls begin."""

from datetime import date
from textwrap import indent

from ivr.checks.site import Site
from ivr.faults import Severity
from ivr.loader import load
from telephony.profiles import SIMULATOR

SITE = Site(SIMULATOR, date(2026, 3, 2))
OFFERS = "a: {callback: {confirm: {en: x}, ask_number: {en: y}}, then: {booked: fine}}\n"
ENDS = "".join(f"{name}: {{hangup: }}\n" for name in ("fine", "oops", "gone", "agent", "top"))
KEEPS = "  callback:\n    nodes:\n      met: {hangup: }\n"


def sentences(source: str, severity: Severity) -> str:
    faults = load(source.encode(), site=SITE).faults
    return "\n".join(str(fault.sentence) for fault in faults if fault.severity is severity)


def nodes(*texts: str) -> str:
    return indent("".join(texts), " " * 6)


def test_a_promise_to_phone_back_needs_the_flow_that_keeps_it(head: str) -> None:
    broken = head + nodes(OFFERS, ENDS)
    assert "No flow `callback` keeps this promise." in sentences(broken, Severity.ERROR)
    assert load(broken.encode(), site=SITE).hotline is None
    assert "keeps this promise" not in sentences(broken + KEEPS, Severity.ERROR)


def test_calls_that_only_the_house_may_make_are_warned_of_where_no_flow_begins_them(
    head: str,
) -> None:
    warned = sentences(head + nodes(ENDS), Severity.WARNING)
    assert "There is no flow `callback`." in warned
    assert "There is no flow `survey_call`" in warned


def test_a_version_that_calls_run_on_already_is_not_taken_from_them(head: str) -> None:
    assert load((head + nodes(OFFERS, ENDS)).encode()).hotline is not None
