"""The page of the doors leaves out no door for programs and no id of a refusal."""

import json
import re

import pytest

from base.errors import BadInput, CordboardError
from console.errors import IDS_BY_STATUS
from cti.presence import PresenceConflict
from docs.generate import PAGES
from docs.generating.application import Door, doors
from docs.generating.refusals import HOUSE, ROOMS, refusals

PAGE = PAGES["api.md"]()
PROGRAMS = ("/api/", "/softphone/", "/voice/", "/sms/", "/livez", "/readyz", "/metrics")
DOORS = [door for door in doors() if door.path.startswith(PROGRAMS)]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.path}")
def test_a_door_for_programs_is_told_with_what_it_is_for(door: Door) -> None:
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", door.path)
    assert f"### {door.method} {path}\n" in PAGE or f"`{path}`" in PAGE
    assert door.about
    assert door.about in PAGE


def test_only_what_the_carrier_may_ask_without_a_signature_answers_unsigned() -> None:
    carrier = [door for door in DOORS if door.path.startswith(("/voice/", "/sms/"))]
    unsigned = {door.path for door in carrier if not door.signed}
    assert unsigned == {"/voice/fallback", "/voice/audio/<name>"}


def test_a_refusal_looks_like_the_one_that_is_shown() -> None:
    shown = json.loads(PAGE.partition("```json\n")[2].partition("\n```")[0])
    error = shown["error"]
    assert BadInput(error["message"], fields=error["fields"]).as_json() == shown


def test_every_id_that_the_code_names_is_told() -> None:
    named = {CordboardError.error_id, *IDS_BY_STATUS.values()}
    for room in ROOMS:
        for path in (HOUSE / room).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            named |= set(re.findall(r"error_id\s*=\s*\"([^\"]+)\"", source))
    assert named == {each.error_id for each in refusals()}
    assert all(f"| `{error_id}` |" in PAGE for error_id in named)


def test_an_id_is_told_with_the_status_that_it_leaves_by() -> None:
    told = {each.error_id: each.status for each in refusals()}
    assert told[PresenceConflict.error_id] == PresenceConflict.http_status
    assert told["call.not_found"] == 404
    assert told["offer.taken"] == 409
