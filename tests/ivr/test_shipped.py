import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.commands import flows
from ivr.flow_tests import Given
from ivr.hotline import Hotline
from ivr.loader import load_file
from ivr.rehearsal.coverage import edges_of_tests
from ivr.rehearsal.ways import key_of, possible_edges
from ivr.testing import run_test

ROOT = Path(__file__).parents[2]
FILE = ROOT / "flows.yaml"
_LOADED = load_file(FILE)
FEWEST_FLOWS = 8
TESTS = sorted(_LOADED.hotline.file.tests) if _LOADED.hotline else []


def untaken(hotline: Hotline) -> set[tuple[str, str]]:
    """Node and way out of every way that no test of the file takes."""
    taken = edges_of_tests(hotline)
    ways = possible_edges(hotline)
    return {(edge.source, edge.way) for edge in ways if key_of(edge) not in taken}


def test_shipped_file_has_neither_faults_nor_warnings() -> None:
    assert [str(fault) for fault in _LOADED.faults] == []


@pytest.mark.parametrize("name", TESTS)
def test_shipped_file_keeps_its_own_promises(shipped: Hotline, name: str) -> None:
    assert run_test(shipped, name, shipped.file.tests[name]) is None


def test_shipped_file_is_a_whole_hotline_and_its_tests_take_every_way(shipped: Hotline) -> None:
    assert len(shipped.file.flows) >= FEWEST_FLOWS
    assert untaken(shipped) == set()


def test_a_deleted_test_leaves_a_way_that_nobody_takes(shipped: Hotline) -> None:
    fewer = {n: t for n, t in shipped.file.tests.items() if n != "locked_number_reaches_a_person"}
    file = shipped.file.model_copy(update={"tests": fewer})
    assert untaken(replace(shipped, file=file)) == {("identity.ask", "exhausted")}


def test_a_test_that_does_not_go_as_written_is_told_with_its_step(shipped: Hotline) -> None:
    case = shipped.file.tests["closed_hours_take_a_message"]
    miss = run_test(shipped, "x", case.model_copy(update={"given": Given()}))
    assert miss is not None
    assert miss.step == 1
    assert miss.sentence.startswith("hear: 非工作时间 — heard: ")


def test_check_and_test_commands_end_well_on_the_shipped_file() -> None:
    for command in ("check", "test"):
        result = CliRunner().invoke(flows, [command, str(FILE)])
        assert result.exit_code == 0, result.output


@pytest.mark.parametrize("command", ["check", "test"])
def test_commands_name_line_and_column_and_fail(tmp_path: Path, command: str) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("schema: 1\nschema: 2\n", encoding="utf-8")
    result = CliRunner().invoke(flows, [command, str(broken)])
    assert result.exit_code == 1
    assert f"{broken}:2:1: error:" in result.output


def test_missing_file_is_a_fault_like_any_other(tmp_path: Path) -> None:
    (fault,) = load_file(tmp_path / "none.yaml").faults
    assert "Cannot be read" in str(fault.sentence)


def test_engine_reaches_no_store_no_web_and_no_carrier() -> None:
    forbidden = ["flask", "sqlmodel", "sqlalchemy", "redis", "rq", "twilio", "requests"]
    code = (
        "import sys, ivr.engine, ivr.waits, ivr.loader, ivr.nodes, ivr.effects\n"
        f"print([n for n in {forbidden} if n in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
