import pytest

from base.errors import NotFound
from telephony.connections import Leads, connect, leads, list_lines
from tests.cli.conftest import HOTLINE, OURS, Simulated, account
from tests.processes.programs import cordboard, program

RETRIES = "#rc=2&rp=all&ct=2000&rt=5000&tt=14000"


def test_a_connected_number_leads_here_with_retries_at_every_address(simulated: Simulated) -> None:
    settings = simulated.settings()
    with account(settings) as gateway:
        (before,) = list_lines(gateway, base_url=OURS)
        connect(gateway, HOTLINE, settings=settings)
        (after,) = list_lines(gateway, base_url=OURS)

    assert (before.calls, before.messages) == (Leads.ELSEWHERE, Leads.NOWHERE)
    assert (after.calls, after.messages) == (Leads.HERE, Leads.HERE)
    (number,) = simulated.carrier.numbers.values()
    assert {
        number.voice_url,
        number.voice_fallback_url,
        number.status_callback,
        number.sms_url,
    } == {
        f"{OURS}{path}{RETRIES}"
        for path in ("/voice/inbound", "/voice/fallback", "/voice/status", "/sms/inbound")
    }


def test_connecting_twice_makes_one_application(simulated: Simulated) -> None:
    settings = simulated.settings()
    with account(settings) as gateway:
        first = connect(gateway, HOTLINE, settings=settings)
        second = connect(gateway, HOTLINE, settings=settings)

    assert first == second
    (application,) = simulated.carrier.applications.values()
    assert application.sid == first.application_sid
    assert application.voice_url == f"{OURS}/voice/client{RETRIES}"


def test_a_number_may_be_written_as_people_write_it_at_home(simulated: Simulated) -> None:
    settings = simulated.settings()
    with account(settings) as gateway:
        assert connect(gateway, "400 123 4567", settings=settings).number == HOTLINE


def test_a_number_of_somebody_else_is_refused_and_nothing_is_changed(simulated: Simulated) -> None:
    settings = simulated.settings()
    with account(settings) as gateway, pytest.raises(NotFound, match=r"\+864001234567"):
        connect(gateway, "+8613800138000", settings=settings)

    assert not simulated.carrier.applications
    assert all(OURS not in each.voice_url for each in simulated.carrier.numbers.values())


def test_a_carrier_without_browser_calls_gets_no_application(simulated: Simulated) -> None:
    settings = simulated.settings(carrier_profile="generic")
    with account(settings) as gateway:
        assert connect(gateway, HOTLINE, settings=settings).application_sid is None

    assert not simulated.carrier.applications


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("", Leads.NOWHERE),
        (f"{OURS}/voice/inbound{RETRIES}", Leads.HERE),
        (f"{OURS}/voice/inbound", Leads.WITHOUT_RETRIES),
        (f"{OURS}/voice/inbound#rc=1", Leads.WITHOUT_RETRIES),
        (f"{OURS}/voice/fallback{RETRIES}", Leads.ELSEWHERE),
        (f"{OURS}.evil.example/voice/inbound{RETRIES}", Leads.ELSEWHERE),
    ],
)
def test_where_an_address_leads_is_told_to_the_letter(url: str, where: Leads) -> None:
    assert leads(url, base_url=OURS, path="/voice/inbound") is where


def test_the_commands_say_what_they_did(simulated: Simulated) -> None:
    environment = simulated.environment()
    with program(cordboard("numbers", "connect", HOTLINE), environment=environment) as connecting:
        told = connecting.rest()
    with program(cordboard("numbers", "list"), environment=environment) as listing:
        listed = listing.rest()

    (application,) = simulated.carrier.applications
    assert f"TWILIO_TWIML_APP_SID={application}" in told
    assert listed.split(maxsplit=1) == [HOTLINE, "calls here; messages here\n"]


def test_an_unknown_number_is_one_sentence_and_a_failure(simulated: Simulated) -> None:
    command = cordboard("numbers", "connect", "+8613800138000")
    with program(command, environment=simulated.environment()) as connecting:
        told = connecting.rest()

    assert connecting.process.returncode == 1
    assert told == (f"cordboard: The account has no number +8613800138000; it has {HOTLINE}.\n")
