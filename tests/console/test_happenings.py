"""Whatever the house writes on a call's timeline, the call's page says in words."""

import ast
import importlib
import itertools
import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from base.clock import ManualClock
from base.ids import new_id
from console.causes import CAUSES
from console.event_facts import Names
from console.happenings import HAPPENINGS, IDS, told
from cti.call_states import TERMINAL
from cti.models import (
    AttemptState,
    CallEvent,
    CallState,
    LeftBecause,
    LegKind,
    Purpose,
    RecordingKind,
    ReservationState,
)
from cti.words import PaymentState
from telephony.numbers import Oddity
from telephony.reports import AnsweredBy
from tests.console.conftest import House
from tickets.words import SurveyOutcome

HOUSE = Path(__file__).parents[2]
FLOORS = ("campaigns", "console", "cti", "customers", "ivr", "tickets")
# An event is named after a state in two places; these are the states that get there.
STATES: Mapping[str, Collection[StrEnum]] = {
    "offer_": set(ReservationState) - {ReservationState.OFFERED},
    "dial_": {AttemptState.REFUSED, AttemptState.WITHDRAWN, AttemptState.DOUBTFUL},
}
# Every word that a fact may have, of one kind or of all; each is tried in its sentence.
VALUES: Mapping[str, Collection[object]] = {
    "because": [*LeftBecause, "late", "caller_back", "carrier.refused", "carrier.away"],
    "queue_left.because": list(LeftBecause),
    "outcome": [*TERMINAL, "suppressed", "expired", "carrier_21211", "doubtful"],
    "survey_ended.outcome": list(SurveyOutcome),
    "reason": ["never_answered", "no_conversation", "hung_up", "hangup", "declined", "left_out"],
    "state": list(CallState),
    "payment_ended.state": list(PaymentState),
    "recording_settled.state": ["completed", "absent", "failed"],
    "of": list(LegKind),
    "who": ["agent", "customer"],
    "survey_asked.by": ["link"],
    "by": ["agent", "customer", "system"],
    "kind": list(RecordingKind),
    "purpose": list(Purpose),
    "answered_by": list(AnsweredBy),
    "oddity": [*(set(Oddity) - {Oddity.NONE}), ""],
    "disposition": ["resolved", "wrong_number"],
    "deed": ["start", "pause", "resume", "stop"],
    "allowed": [True, False],
    "answered": [True, False],
    "duration_s": [0, 75],
    "amount_minor": [12990],
    "currency": ["CNY"],
    "held": [True, False],
    "muted": [True, False],
    "at_head": [True, False],
    "new_lead": [True, False],
    "candidates": [0, 1, 3],
    "placements": [1, 2],
    "after_ms": [1234, None],
    "value": [5],
    "question": ["csat"],
    "key": ["2", ""],
    "label": [{"zh-CN": "售后", "en-US": "After-sales"}],
    "queue": ["service"],
    "member": ["00000000-0000-0000-0000-000000000001", "gone"],
    "why": ["waited_s=72 priority=20 idle_s=512 at_head preferred nobody_else skills=service", ""],
}
# Why a number must not be written to, an agent is not ready; and nothing.
NOT_ON_A_CALL = {
    "transfer",
    "A test of the flow file.",
    "opt_out",
    "carrier_opt_out",
    "lost",
    "reconnected",
    "",
}
ENGLISH = re.compile(r"[A-Za-z]{3,}")
KEPT = re.compile(
    r"CSAT|service"
)  # a survey's question and a queue without a label stay as they are


def writers() -> Iterator[tuple[str, str, ast.Call, ast.FunctionDef]]:
    """File, module, the call of `note`, and the function it stands in."""
    for floor in FLOORS:
        for file in (HOUSE / floor).rglob("*.py"):
            module = ".".join(file.relative_to(HOUSE).with_suffix("").parts)
            for function in ast.walk(ast.parse(file.read_text())):
                if not isinstance(function, ast.FunctionDef):
                    continue
                for node in ast.walk(function):
                    name = getattr(getattr(node, "func", None), "id", "") or getattr(
                        getattr(node, "func", None), "attr", ""
                    )
                    if (
                        isinstance(node, ast.Call)
                        and name in {"note", "note_event"}
                        and len(node.args) > 2
                    ):
                        yield f"{file.name}:{node.lineno}", module, node, function


def kinds(module: str, written: ast.expr) -> set[str]:
    match written:
        case ast.Constant(value=str(kind)):
            return {kind}
        case ast.JoinedStr(values=[ast.Constant(value=str(beginning)), _]):
            return {f"{beginning}{state.value}" for state in STATES[beginning]}
        case ast.Name(id=constant):
            return {str(getattr(importlib.import_module(module), constant))}
        case ast.Subscript(value=ast.Name(id=table)):
            return set(getattr(importlib.import_module(module), table).values())
    raise AssertionError(f"{module} writes a kind that nobody can name: {ast.unparse(written)}")


def test_every_kind_that_is_written_has_its_words_and_none_has_words_in_vain() -> None:
    written = {kind for _, module, call, _ in writers() for kind in kinds(module, call.args[2])}
    assert len(written) > 30
    assert written == set(HAPPENINGS)


def test_every_fact_that_is_written_is_told_or_is_an_id() -> None:
    for place, module, call, function in writers():
        given = next((word.value for word in call.keywords if word.arg == "facts"), None)
        if given is None:
            continue
        named = fact_names(module, given, function)
        assert named, place
        for kind in kinds(module, call.args[2]):
            assert named - IDS <= HAPPENINGS[kind].reads, (place, kind)


def fact_names(module: str, given: ast.expr, function: ast.FunctionDef) -> set[str]:
    if isinstance(given, ast.Name):
        assigned = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            and getattr(node.targets[0], "id", "") == given.id
            and node.lineno < given.lineno
        ]
        assigned += [
            node.iter
            for node in ast.walk(function)
            if isinstance(node, ast.For) and getattr(node.target, "id", "") == given.id
        ]
        # Where nothing is assigned the facts were handed in: hold and mute name them outside.
        return fact_names(module, assigned[-1], function) if assigned else {"held", "muted"}
    calls = (node for node in ast.walk(given) if isinstance(node, ast.Call))
    helped = {getattr(node.func, "id", "") for node in calls}
    names = keys_in(given)
    source = Path(importlib.import_module(module).__file__ or "").read_text()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name in helped:
            names |= keys_in(node)
    return names


def keys_in(part: ast.AST) -> set[str]:
    dicts = (node for node in ast.walk(part) if isinstance(node, ast.Dict))
    keys = (key for one in dicts for key in one.keys)
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


@pytest.mark.parametrize("kind", sorted(HAPPENINGS))
def test_a_kind_reads_as_a_sentence_in_both_languages_whatever_its_facts(
    house: House, kind: str
) -> None:
    reads = sorted(HAPPENINGS[kind].reads)
    tried = (VALUES.get(f"{kind}.{name}") or VALUES[name] for name in reads)
    for values in itertools.zip_longest(*tried):
        given = zip(reads, values, strict=True)
        facts = {name: value for name, value in given if value is not None}
        english = line(house.app, kind, facts, "en")
        chinese = line(house.app, kind, facts, "zh")
        assert english
        assert "_" not in english, (kind, facts)
        assert not ENGLISH.search(KEPT.sub("", chinese)), (kind, facts, chinese)


def line(app: Flask, kind: str, facts: dict[str, Any], language: str) -> str:
    at = ManualClock().now()
    event = CallEvent(call_started_at=at, call_id=new_id(), seq=1, at=at, kind=kind, facts=facts)
    with app.test_request_context(headers={"Accept-Language": language}):
        read = told(event, Names(queues={}, members={}))
    return f"{read.sentence} {read.rest}".strip()


def test_a_kind_that_this_release_does_not_know_is_shown_rather_than_hidden(house: House) -> None:
    assert line(house.app, "from_the_future", {}, "en") == "from_the_future"


def test_every_cause_that_is_written_has_words() -> None:
    written = set()
    for floor in FLOORS:
        for file in (HOUSE / floor).rglob("*.py"):
            tree = ast.parse(file.read_text())
            constants = {
                node.targets[0].id: node.value
                for node in tree.body
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            }
            for word in ast.walk(tree):
                if isinstance(word, ast.keyword) and word.arg in {"because", "reason", "outcome"}:
                    value = constants.get(getattr(word.value, "id", ""), word.value)
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        written.add(value.value)
    assert len(written) > 8
    assert written - set(CAUSES) - NOT_ON_A_CALL == set()


def test_every_stored_cause_has_chinese_words(house: House) -> None:
    with house.app.test_request_context(headers={"Accept-Language": "zh"}):
        for key, words in CAUSES.items():
            assert not ENGLISH.search(str(words)), key
