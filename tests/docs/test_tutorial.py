"""The tutorial is true: each step builds on the one before, and each command says what is shown.

A `yaml` block is what a step changes: a name that is there already is replaced, another is added. A
`console` block is one command on the file as it stands there, what is typed (`>`), what is said. An
ellipsis is something left out of a line, or lines where it stands alone.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

import cli
from base.database import Database
from docs.generate import FOLDER
from ivr.checks.site import Site
from ivr.loader import load
from ivr.reading import Tree, read_tree
from ivr.testing import run_test
from staff.members import add_member
from staff.models import Role
from telephony.profiles import TWILIO

PAGE = (FOLDER / "flow-tutorial.md").read_text(encoding="utf-8")
WHOLE = FOLDER / "tutorial-hotline.yaml"
NAME = "hotline.yaml"
BLOCK = re.compile(r"^```(yaml|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SITE = Site(TWILIO, date(2026, 11, 23))


class Shown(NamedTuple):
    """A command as the page shows it, and the file it is given."""

    file: dict[str, Any]
    words: list[str]
    typed: str
    told: list[str]


def parsed(text: str) -> dict[str, Any]:
    tree = read_tree(text.encode(), file=NAME)
    assert isinstance(tree, Tree), tree
    assert isinstance(tree.value, dict)
    return tree.value


def changed(file: Any, change: Any, depth: int) -> Any:
    """A section with what a step writes into it; names below `depth` are replaced as a whole."""
    if not depth or not isinstance(file, dict) or not isinstance(change, dict):
        return change
    new = {name: changed(file.get(name), each, depth - 1) for name, each in change.items()}
    return {**file, **new}


def after(file: dict[str, Any], block: str) -> dict[str, Any]:
    """The file after a step: sections hold names, and flows hold nodes by name."""
    new = dict(file)
    for section, change in parsed(block).items():
        new[section] = changed(file.get(section), change, 3 if section == "flows" else 1)
    return new


def steps() -> tuple[list[dict[str, Any]], list[Shown]]:
    files: list[dict[str, Any]] = [{}]
    commands = []
    for kind, block in BLOCK.findall(PAGE):
        if kind == "yaml":
            files.append(after(files[-1], block))
            continue
        first, *rest = block.splitlines()
        typed = "".join(f"{line[1:].strip()}\n" for line in rest if line.startswith(">"))
        told = [line for line in rest if not line.startswith(">")]
        commands.append(Shown(files[-1], first.removeprefix("$ cordboard ").split(), typed, told))
    return files[1:], commands


FILES, COMMANDS = steps()


def source(file: dict[str, Any]) -> bytes:
    # JSON is YAML, and keeps every value as its author typed it.
    return json.dumps(file, ensure_ascii=False, indent=1).encode()


def is_said(told: Sequence[str], said: Sequence[str]) -> bool:
    """Whether a command said what the page shows."""
    if not told:
        return not said
    first, *rest = told
    if first == "…":
        return any(is_said(rest, said[start:]) for start in range(1, len(said) + 1))
    line = ".*".join(map(re.escape, first.split("…")))
    return bool(said) and re.fullmatch(line, said[0]) is not None and is_said(rest, said[1:])


@pytest.mark.parametrize("number", range(len(FILES)))
def test_after_each_step_the_file_is_clean_and_its_tests_go_as_written(number: int) -> None:
    loaded = load(source(FILES[number]), file=NAME, site=SITE)
    assert loaded.faults == ()
    assert loaded.hotline is not None
    for name, case in loaded.hotline.file.tests.items():
        assert run_test(loaded.hotline, name, case) is None, name


def test_from_the_second_step_on_every_step_brings_a_test() -> None:
    tests = [len(file.get("tests", {})) for file in FILES]
    assert tests[0] == 0
    assert all(before < now for before, now in pairwise(tests))


def test_a_test_that_a_step_replaces_would_have_failed_after_it() -> None:
    replaced = 0
    for before, now in pairwise(FILES):
        hotline = load(source(now)).hotline
        old = load(source({**now, "tests": before.get("tests", {})})).hotline
        assert hotline is not None
        assert old is not None
        for name, case in old.file.tests.items():
            if case != hotline.file.tests[name]:
                replaced += 1
                assert run_test(hotline, name, case) is not None, name
    assert replaced == 2


def test_the_whole_file_is_what_the_steps_come_to() -> None:
    assert parsed(WHOLE.read_text(encoding="utf-8")) == FILES[-1]


def test_every_command_says_what_the_page_shows(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    database = Database(fresh_database, role="job")
    with database.session() as session:
        add_member(
            session,
            login="admin",
            name="Ada",
            number="A9001",
            role=Role.ADMINISTRATOR,
            password="a fictional password",
            now=NOW,
        )
    database.close()
    assert {words[1] for _, words, *_ in COMMANDS} >= {"check", "walk", "simulate", "activate"}
    for file, words, typed, told in COMMANDS:
        text = WHOLE.read_bytes() if file == FILES[-1] else source(file)
        Path(NAME).write_bytes(text)
        done = CliRunner().invoke(cli.commands, words, input=typed)
        assert done.exit_code == 0, (words, done.output, done.exception)
        assert is_said(told, done.output.splitlines()), (words, told, done.output)
