import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from base.database import Database
from base.health import Finding, Severity
from base.installation import probe_public_url, probe_reach, probe_settings
from base.models import JobMark
from base.partitions import ensure_partitions
from base.sentences import said
from base.settings import Settings
from calendars.health import probe_holidays
from console.doctor import as_json, as_text, exit_status
from console.queries.wellness import examine
from ivr.health import probe_flows
from ivr.versions import start_with
from telephony.connections import connect
from telephony.health import probe_profile
from telephony.profiles import GENERIC, TWILIO
from tests.cli.conftest import HOTLINE, OURS, Simulated, account
from tests.processes.programs import cordboard, program

SHIPPED = Path("flows.yaml")
SECRETS = dict.fromkeys(("SECRET_KEY", "seal_key", "index_key", "search_key"), "x" * 32)


def now() -> datetime:
    """The machine's time: the carrier's is compared with it."""
    return datetime.now(UTC)


def ill(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings if not finding.ok}


@pytest.fixture
def database(fresh_database: str) -> Iterator[Database]:
    """Everything in the tables that a running installation has."""
    database = Database(fresh_database, role="job")
    with database.session() as session:
        ensure_partitions(session, now=now())
        start_with(session, SHIPPED, now=now())
        session.add(JobMark(name="schedule", beat_at=now(), detail={}))
    yield database
    database.close()


@pytest.fixture
def settings(simulated: Simulated, redis_url: str) -> Settings:
    """An installation fit for customers, its number and application connected."""
    told = {"environment": "production", "REDIS_URL": redis_url, **SECRETS}
    plain = simulated.settings()
    with account(plain) as gateway:
        application = connect(gateway, HOTLINE, settings=plain).application_sid
    return simulated.settings(
        **told,
        TWILIO_API_KEY="SK" + "1" * 32,
        TWILIO_API_SECRET="fictional-secret",
        TWILIO_TWIML_APP_SID=application,
    )


def without_holidays(findings: list[Finding]) -> list[Finding]:
    """What does not depend on when the test runs."""
    return [finding for finding in findings if finding.name != "holidays"]


def test_a_sound_installation_has_nothing_to_mend(settings: Settings, database: Database) -> None:
    found = without_holidays(examine(settings, database, now=now()))

    assert ill(found) == {}
    assert exit_status(found) == 0
    assert {finding.name for finding in found} == {
        "settings",
        "public_url",
        "database",
        "redis",
        "migrations",
        "partitions",
        "schedule",
        "flows",
        "carrier_profile",
        "credentials",
        "clock",
        "numbers",
        "application",
    }


@pytest.mark.parametrize(
    ("changed", "name", "severity"),
    [
        ({"SECRET_KEY": "development-only"}, "settings", Severity.ERROR),
        ({"PUBLIC_BASE_URL": f"{OURS}/cordboard"}, "public_url", Severity.ERROR),
        ({"TWILIO_AUTH_TOKEN": "wrong"}, "credentials", Severity.ERROR),
        ({"TWILIO_API_BASE_URL": "http://127.0.0.1:1"}, "credentials", Severity.WARNING),
        ({"TWILIO_TWIML_APP_SID": "AP" + "0" * 32}, "application", Severity.WARNING),
        ({"TWILIO_API_KEY": ""}, "application", Severity.WARNING),
        ({"carrier_profile": "twillio"}, "carrier_profile", Severity.ERROR),
        ({"calls_per_second": 5}, "carrier_profile", Severity.WARNING),
        ({"REDIS_URL": "redis://127.0.0.1:1"}, "redis", Severity.WARNING),
        ({"REDIS_URL": None}, "redis", Severity.WARNING),
    ],
)
def test_a_wrong_setting_is_found_with_advice(
    settings: Settings, database: Database, changed: dict[str, Any], name: str, severity: Severity
) -> None:
    found = ill(examine(changed_settings(settings, changed), database, now=now()))

    assert found[name].severity is severity
    assert str(found[name].advice).endswith(".")


def changed_settings(settings: Settings, changed: dict[str, Any]) -> Settings:
    """The same settings but for these, given by their names outside."""
    told = {}
    for name, field in Settings.model_fields.items():
        choices = getattr(field.validation_alias, "choices", None)
        told[choices[0] if choices else name] = getattr(settings, name)
    return Settings.model_validate(told | changed)


def test_a_clock_that_is_wrong_by_minutes_is_found(settings: Settings, database: Database) -> None:
    found = ill(examine(settings, database, now=now() + timedelta(minutes=5)))

    assert found["clock"].severity is Severity.WARNING
    assert " s apart" in str(found["clock"].sentence)


@pytest.mark.parametrize("door", ["voice_url", "sms_url"])
def test_an_address_without_our_retry_rules_is_found(
    settings: Settings, database: Database, simulated: Simulated, door: str
) -> None:
    (number,) = simulated.carrier.numbers.values()
    setattr(number, door, getattr(number, door).partition("#")[0])
    found = ill(examine(settings, database, now=now()))

    assert set(found) - {"holidays"} == {"numbers"}
    assert HOTLINE in str(found["numbers"].sentence)


def test_numbers_that_lead_elsewhere_are_found(
    settings: Settings, database: Database, simulated: Simulated
) -> None:
    (number,) = simulated.carrier.numbers.values()
    number.voice_url = "https://elsewhere.example/voice"
    found = ill(examine(settings, database, now=now()))

    assert "None of the account's 1 numbers leads here." in str(found["numbers"].sentence)


def test_an_application_that_leads_elsewhere_is_found(
    settings: Settings, database: Database, simulated: Simulated
) -> None:
    (application,) = simulated.carrier.applications.values()
    application.voice_url = "https://elsewhere.example/voice"
    found = ill(examine(settings, database, now=now()))

    assert "elsewhere" in str(found["application"].sentence)


def test_a_database_that_is_not_there_is_one_error(settings: Settings) -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nothing", role="job")
    found = ill(examine(settings, away, now=now()))
    away.close()

    assert set(found) == {"database"}
    assert exit_status(list(found.values())) == 1


def test_a_database_that_nobody_named_is_one_error(settings: Settings) -> None:
    found = ill(examine(settings, None, now=now()))

    assert set(found) == {"database"}
    assert "DATABASE_URL" in str(found["database"].sentence)


@pytest.mark.parametrize(
    ("text", "severity", "words"),
    [
        (None, Severity.WARNING, "is broken"),
        ("schema: 2\n", Severity.WARNING, "is broken"),
        ("# another comment\n", Severity.WARNING, "is another one"),
    ],
)
def test_a_file_that_is_not_what_callers_hear_is_a_warning(
    database: Database, tmp_path: Path, text: str | None, severity: Severity, words: str
) -> None:
    file = tmp_path / "flows.yaml"
    if text is not None:
        same = SHIPPED.read_text() if text.startswith("#") else ""
        file.write_text(text + same)
    finding = probe_flows(database.engine, file)

    assert (finding.ok, finding.severity) == (False, severity)
    assert words in str(finding.sentence)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE flow_version SET active = false", "No flows are served."),
        ("UPDATE flow_version SET source = 'schema: 2'", "no longer load"),
    ],
)
def test_flows_that_nobody_can_hear_are_an_error(
    database: Database, statement: str, words: str
) -> None:
    with database.session() as session:
        session.execute(sa.text(statement))
    finding = probe_flows(database.engine, SHIPPED)

    assert (finding.ok, finding.severity) == (False, Severity.ERROR)
    assert words in str(finding.sentence)


def test_the_end_of_the_holiday_table_is_told_two_months_ahead(database: Database) -> None:
    long_before, shortly_before = (datetime(2026, month, 15, tzinfo=UTC) for month in (9, 12))

    assert probe_holidays(database.engine, now=long_before).ok
    finding = probe_holidays(database.engine, now=shortly_before)
    assert not finding.ok
    assert "CN on 2026-12-31" in str(finding.sentence)


def test_what_the_profile_lacks_is_said_with_what_it_switches_off() -> None:
    assert "nothing is switched off" in str(probe_profile(Settings(), TWILIO).sentence)
    lacking = probe_profile(Settings(), GENERIC)
    assert lacking.ok
    assert "agents need a telephone" in str(lacking.sentence)


def test_a_caller_id_that_the_carrier_will_not_show_is_an_error() -> None:
    finding = probe_profile(Settings(caller_id="+864001234567"), GENERIC)
    assert (finding.ok, finding.severity) == (False, Severity.ERROR)


def test_development_secrets_are_a_warning_in_development_and_errors_in_production() -> None:
    (developing,) = probe_settings(Settings())
    serving = probe_settings(Settings(environment="production"))

    assert developing.severity is Severity.WARNING
    assert len(serving) > 1
    assert {finding.severity for finding in serving} == {Severity.ERROR}


@pytest.mark.parametrize("url", ["hotline.example", f"{OURS}/v1", f"{OURS}?a=1"])
def test_an_address_that_no_signature_can_match_is_an_error(url: str) -> None:
    assert not probe_public_url(Settings.model_validate({"PUBLIC_BASE_URL": url})).ok


def test_a_public_address_that_is_not_ours_is_a_warning(simulated: Simulated) -> None:
    for url in (simulated.url, "http://127.0.0.1:1"):
        finding = probe_reach(Settings.model_validate({"PUBLIC_BASE_URL": url}))
        assert (finding.ok, finding.severity) == (False, Severity.WARNING)


def test_the_report_is_aligned_and_only_errors_make_it_fail() -> None:
    fine = Finding("redis", ok=True, severity=Severity.WARNING, sentence=said("It answers."))
    sentence, advice = said("They differ."), said("Activate them.")
    meh = replace(fine, name="flows", ok=False, sentence=sentence, advice=advice)
    bad = replace(meh, name="credentials", severity=Severity.ERROR)

    assert as_text([fine, meh]) == (
        "ok       redis  It answers.\n"
        "warning  flows  They differ.\n"
        "                -> Activate them."
    )
    assert [exit_status([fine, meh]), exit_status([fine, meh, bad])] == [0, 1]
    told = json.loads(as_json([fine, bad]))
    assert told["ready"] is False
    assert told["findings"][0] == {
        "name": "redis",
        "ok": True,
        "severity": "warning",
        "sentence": "It answers.",
        "advice": "",
    }


def test_the_command_gives_programs_json_and_a_status() -> None:
    with program(cordboard("doctor", "--json")) as command:
        report = json.loads(command.rest())

    assert command.process.returncode == 1
    assert "database" in {f["name"] for f in report["findings"] if not f["ok"]}


def test_a_setting_that_cannot_be_read_is_a_finding_too() -> None:
    environment = {"CORDBOARD_TIME_ZONE": "Mars/Olympus"}
    with program(cordboard("doctor"), environment=environment) as command:
        told = command.rest()

    assert command.process.returncode == 1
    assert told.startswith("error    settings  ")
