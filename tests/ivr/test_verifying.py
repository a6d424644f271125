from collections.abc import Callable

import pytest

from customers.words import Proof
from ivr.document import spoken_words
from ivr.engine import step
from ivr.happenings import Answered
from ivr.identity_requests import CheckProof, ProofChecked, StartProof
from ivr.testing import CallDriver
from telephony.instructions import Gather
from telephony.reports import KeysPressed, NothingHeard

Call = Callable[..., CallDriver]
NODES = """\
a:
  verify: {by: pin, ask: {en: your pin}, wrong: {en: not right}, tries: 2}
  then: {passed: b, failed: agent, exhausted: gone}
b: {when: customer.verified, then: {yes: fine, else: top}}
"""


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def test_right_digits_verify_the_customer(call_nodes: Call) -> None:
    driver = call_nodes(NODES, customer={"name": "Ann"})
    assert heard(driver) == "your pin"
    driver.report(KeysPressed("2468"))
    assert heard(driver) == "all is well"
    assert (driver.run.customer.name, driver.run.customer.verified) == ("Ann", True)


def test_exactly_so_many_digits_are_taken_and_no_global_key_among_them(call_nodes: Call) -> None:
    driver = call_nodes(NODES, customer={"name": "Ann"})
    (gather,) = [part for part in driver.document or () if isinstance(part, Gather)]
    assert (gather.num_digits, gather.speech) == (4, False)
    for keys in ("0", "24a8", "12345", "****"):
        driver.report(KeysPressed(keys))
        assert not any(isinstance(request, CheckProof) for request in driver.requests)
        driver.run.counters = type(driver.run.counters)()


def test_wrong_digits_are_asked_again_and_then_fail(call_nodes: Call) -> None:
    driver = call_nodes(NODES, customer={"name": "Ann"})
    driver.report(KeysPressed("1111"))
    assert heard(driver) == "not right your pin"
    driver.report(KeysPressed("1111"))
    assert heard(driver) == "to an agent"
    assert not driver.run.customer.verified


def test_stranger_hears_what_a_customer_with_a_wrong_pin_hears(call_nodes: Call) -> None:
    known, stranger = call_nodes(NODES, customer={"name": "Ann"}), call_nodes(NODES)
    for digits in ("1111", "2222"):
        known.report(KeysPressed(digits))
        stranger.report(KeysPressed(digits))
        assert heard(known) == heard(stranger)


def test_locked_number_is_exhausted_before_it_is_asked(call_nodes: Call) -> None:
    driver = call_nodes(NODES, customer={"name": "Ann"}, locked=True)
    assert heard(driver) == "attempts used up"
    assert [type(request) for request in driver.requests] == [StartProof]


def test_number_that_becomes_locked_is_exhausted(call_nodes: Call) -> None:
    driver = call_nodes(NODES, customer={"name": "Ann"})
    asked = step(driver.hotline, driver.run, KeysPressed("1111"), driver.now)
    answer = Answered(ProofChecked(passed=False, locked=True))
    done = step(driver.hotline, asked.run, answer, driver.now)
    assert spoken_words(done.document or ()) == "attempts used up"


def test_silence_climbs_the_ladder(call_nodes: Call) -> None:
    driver = call_nodes(NODES, customer={"name": "Ann"})
    driver.report(NothingHeard())
    assert heard(driver) == "file silence one your pin"


def test_code_is_announced_and_has_its_own_length(call_nodes: Call) -> None:
    nodes = NODES.replace("by: pin", "by: sms_code, digits: 6, sent: {en: a code is coming}")
    driver = call_nodes(nodes, customer={"name": "Ann"}, pin="135790")
    assert heard(driver) == "a code is coming your pin"
    (asked,) = driver.requests
    assert isinstance(asked, StartProof)
    assert (asked.proof, asked.digits) == (Proof.SMS_CODE, 6)
    driver.report(KeysPressed("135790"))
    assert heard(driver) == "all is well"


@pytest.mark.parametrize("keyed", ["2468", "1111"])
def test_digits_are_not_left_in_the_run(call_nodes: Call, keyed: str) -> None:
    driver = call_nodes(NODES, customer={"name": "Ann"})
    driver.report(KeysPressed(keyed))
    assert keyed not in str(driver.run.to_json())
    assert keyed not in repr(driver.requests)


def test_another_customers_card_is_not_taken_for_verified(call_nodes: Call) -> None:
    nodes = NODES.replace(
        "b: {when", "b: {lookup: customer, then: {found: c, miss: top}}\nc: {when"
    )
    driver = call_nodes(nodes, customer={"name": "Ann"})
    driver.report(KeysPressed("2468"))
    assert heard(driver) == "all is well"
