"""The commands that are about a flow file, as somebody types them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

import cli
from base.database import Database
from base.errors import BadInput, Conflict, NotFound
from ivr.commands import flows
from ivr.loader import load_file
from ivr.models import FlowVersion
from staff.members import add_member
from staff.models import AuditEntry, Role

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "flows.yaml"
SOURCE = SHIPPED.read_text(encoding="utf-8")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(flows, list(words), input=typed)


def good(*words: str, typed: str | None = None) -> str:
    done = run(*words, typed=typed)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.yaml"
    text = SOURCE.replace("declined: after.bye", "declined: message")
    path.write_text(text, encoding="utf-8")
    return path


def test_diff_says_in_words_what_two_files_mean_otherwise(other: Path) -> None:
    assert "way `declined` leads to away.message instead of after.bye" in good(
        "diff", str(SHIPPED), str(other)
    )
    (told,) = json.loads(good("diff", "--json", str(SHIPPED), str(other)))
    assert (told["change"], told["name"]) == ("changed", "away.call_back")
    assert (told["aspect"], told["after"]) == ("way `declined`", "away.message")
    assert good("diff", str(SHIPPED), str(SHIPPED)) == "They mean the same.\n"


def test_draw_and_schema_print_what_pages_and_editors_take() -> None:
    assert good("draw", str(SHIPPED), "--flow", "status").startswith("flowchart TD\n")
    assert isinstance(run("draw", str(SHIPPED), "--flow", "nowhere").exception, BadInput)
    assert json.loads(good("schema"))["title"] == "Cordboard flow file"


def test_test_names_file_and_line_of_what_does_not_go_as_written(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        SOURCE.replace("hear: product adviser", "hear: ship's cook"), encoding="utf-8"
    )
    done = run("test", str(broken))
    line = broken.read_text(encoding="utf-8").splitlines().index("      - hear: ship's cook") + 1
    assert done.exit_code == 1
    assert f"{broken}:{line}: stranger_chooses_english_and_buys, step 8: hear: ship's cook" in (
        done.output
    )
    assert "product adviser" in done.output
    only = good("test", str(broken), "--only", "full_queue_is_said")
    assert "1 of 1 tests went as written" in only


def test_walk_reports_within_the_acts_that_it_may_do() -> None:
    told = json.loads(good("walk", str(SHIPPED), "--json", "--acts", "400"))
    assert told["acts"] == 400
    assert not told["complete"]
    assert any(edge["walked"] for edge in told["edges"])


def test_walk_writes_the_tests_that_a_file_lacks(tmp_path: Path) -> None:
    bare = tmp_path / "bare.yaml"
    bare.write_text(SOURCE.partition("\ntests:\n")[0] + "\n", encoding="utf-8")
    told = good("walk", str(bare), "--tests", "--acts", "400")
    assert told.startswith("# Each takes a way that no test took.")
    bare.write_text(bare.read_text(encoding="utf-8") + told, encoding="utf-8")
    hotline = load_file(bare).hotline
    assert hotline is not None
    written = len(hotline.file.tests)
    assert written > 1
    assert f"{written} of {written} tests went as written" in good("test", str(bare))


def test_simulate_talks_until_the_call_is_over() -> None:
    told = good(
        "simulate",
        str(SHIPPED),
        "--customer",
        "Ann",
        "--language",
        "en-US",
        "--verbose",
        typed="what\ngiven hours closed\n1\n2\nrecord 5\n",
    )
    assert "en-US: Hello Ann." in told
    assert "`what` is nothing a caller can do." in told
    assert "en-US: Our team is away right now." in told
    assert "? record, up to 120 s" in told
    assert "[main.menu listening en-US]" in told
    assert told.rstrip().splitlines()[-2:] == [
        "— the call is over",
        "  [after.bye over en-US] ticket_number='', closed=True, proven=False, redeeming=0",
    ]


def test_simulate_of_an_agent_who_answers_and_ends() -> None:
    told = good("simulate", str(SHIPPED), typed="2\n0\nagent answers\nagent ends\nhang up\n")
    assert "? waiting for an agent" in told
    assert "? talking with an agent" in told
    assert "How satisfied are you" in told


@pytest.fixture
def house(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    database = Database(fresh_database, role="job")
    with database.session() as session:
        add_member(
            session,
            login="boss",
            name="林静",
            number="A9001",
            role=Role.ADMINISTRATOR,
            password="a fictional password",
            now=NOW,
        )
    yield database
    database.close()


def test_activate_canary_and_rollback_by_a_member_are_listed_and_audited(
    house: Database, other: Path
) -> None:
    first = good("activate", str(SHIPPED), "--by", "boss").split()[-1].rstrip(".")
    assert "10 of 100 callers" in good("canary", str(other), "--percent", "10", "--by", "boss")
    listed = good("versions")
    assert "canary 10%" in listed
    assert "canary set for 10% by boss" in listed
    assert first in good("rollback", "--by", "boss")
    second = good("activate", str(other)).split()[-1].rstrip(".")
    assert "activated by the system" in good("versions")
    assert good("rollback", "--by", "boss").split()[-1].rstrip(".") == first
    assert good("show", second) == other.read_text(encoding="utf-8")
    assert good("activate", second).split()[-1].rstrip(".") == second
    with house.session() as session:
        deeds = session.exec(select(AuditEntry.action).order_by("id")).all()
        members = session.exec(select(AuditEntry.member_id)).all()
    assert list(deeds) == [
        "flows.activated",
        "flows.canary_set",
        "flows.canary_ended",
        "flows.activated",
        "flows.rolled_back",
        "flows.activated",
    ]
    assert None in members
    assert len(set(members)) == 2


def test_a_broken_file_and_a_stranger_change_nothing(house: Database, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("schema: 2\n", encoding="utf-8")
    assert isinstance(run("activate", str(broken)).exception, BadInput)
    assert isinstance(run("activate", str(SHIPPED), "--by", "nobody").exception, NotFound)
    assert isinstance(run("activate", "no/such.yaml").exception, NotFound)
    assert isinstance(run("rollback").exception, Conflict)
    with house.session() as session:
        assert session.exec(select(FlowVersion)).all() == []


@pytest.mark.usefixtures("house")
def test_tests_are_phoned_in_only_where_the_file_is_served_and_nobody_is_a_customer(
    other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good("activate", str(SHIPPED))
    away = "http://127.0.0.1:9"
    assert isinstance(run("test", str(other), "--against", away).exception, Conflict)
    missing = str(tmp_path / "demo.json")
    assert isinstance(run("test", str(SHIPPED), "--against", missing).exception, NotFound)
    done = run("test", str(SHIPPED), "--against", away, "--only", "wrong_key_is_told")
    assert "does not answer" in str(done.exception)
    for name in ("SECRET_KEY", "CORDBOARD_SEAL_KEY", "CORDBOARD_INDEX_KEY", "CORDBOARD_SEARCH_KEY"):
        monkeypatch.setenv(name, "a-fictional-secret-of-more-than-32-bytes")
    monkeypatch.setenv("CORDBOARD_ENVIRONMENT", "production")
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://hotline.example")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "a-fictional-token")
    refused = run("test", str(SHIPPED), "--against", away)
    assert "serves customers" in str(refused.exception)


def test_other_commands_load_nothing_of_the_flows() -> None:
    code = (
        "import sys, cli\n"
        "from click.testing import CliRunner\n"
        "assert CliRunner().invoke(cli.commands, ['numbers', '--help']).exit_code == 0\n"
        "print('ivr' in sys.modules)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_the_command_line_knows_flows_and_replay() -> None:
    assert "walk" in CliRunner().invoke(cli.commands, ["flows", "--help"]).output
    assert "--since" in CliRunner().invoke(cli.commands, ["replay", "--help"]).output
