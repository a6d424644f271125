from collections.abc import Callable

import pytest

from ivr.document import spoken_words
from ivr.effects import SettlePayment
from ivr.happenings import CallerGone
from ivr.line_requests import PreparePayment
from ivr.run import Standing
from ivr.testing import CallDriver
from telephony.instructions import Pause, Pay, Redirect, Say
from telephony.reports import NothingHeard, PaymentReported, PayResult

Call = Callable[..., CallDriver]
NODES = """\
a: {set: {vars: {number: '19900'}}, then: b}
b:
  pay: {amount_minor: vars.number, description: "order {{ vars.number }}", say: {en: now your card}}
  then: {success: c, declined: agent, interrupted: top, error: gone}
c: {say: {en: 'receipt {{ result.confirmation }}'}, then: fine}
"""


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def settled(driver: CallDriver) -> list[tuple[PayResult, str]]:
    return [(e.result, e.confirmation) for e in driver.effects if isinstance(e, SettlePayment)]


def test_card_is_asked_for_when_nothing_records(call_nodes: Call) -> None:
    driver = call_nodes(NODES)
    path = f"/voice/step/{driver.run.run_id}/1"
    assert driver.document == (
        Say("now your card", "en-US", "Joanna"),
        Pay(path, 19900, "CNY", description="order 19900"),
        Redirect(path),
    )


def test_card_is_not_asked_for_while_the_recording_runs(call_nodes: Call) -> None:
    driver = call_nodes(NODES, recording=True)
    path = f"/voice/step/{driver.run.run_id}"
    heard_first = driver.document
    driver.report(NothingHeard())
    assert [heard_first, driver.document] == [
        (Say("now your card", "en-US", "Joanna"), Redirect(f"{path}/1")),
        (Pause(1), Redirect(f"{path}/2")),
    ]
    ids = {r.payment_id for r in driver.requests if isinstance(r, PreparePayment)}
    assert len(ids) == 1
    for _ in range(20):
        driver.report(NothingHeard())
    assert not any(isinstance(part, Pay) for part in driver.document or ())
    assert settled(driver) == [(PayResult.ERROR, "")]


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (PayResult.SUCCESS, "receipt ch_1 all is well"),
        (PayResult.DECLINED, "to an agent"),
        (PayResult.INTERRUPTED, "back at the top"),
        (PayResult.ERROR, "attempts used up"),
    ],
)
def test_exit_follows_the_result(call_nodes: Call, result: PayResult, words: str) -> None:
    driver = call_nodes(NODES)
    driver.report(PaymentReported(result, "ch_1"))
    assert heard(driver) == words
    assert settled(driver) == [(result, "ch_1")]


def test_payment_whose_report_is_lost_is_an_error(call_nodes: Call) -> None:
    driver = call_nodes(NODES)
    driver.report(NothingHeard())
    assert heard(driver) == "attempts used up"
    assert settled(driver) == [(PayResult.ERROR, "")]


def test_hang_up_interrupts_and_a_late_success_is_kept(call_nodes: Call) -> None:
    driver = call_nodes(NODES)
    driver.report(CallerGone())
    driver.report(PaymentReported(PayResult.SUCCESS, "ch_9", leg_over=True))
    assert settled(driver) == [(PayResult.INTERRUPTED, ""), (PayResult.SUCCESS, "ch_9")]
    assert driver.run.standing is Standing.OVER
    assert driver.document is None


def test_report_of_a_payment_nobody_asked_for_changes_nothing(call_nodes: Call) -> None:
    driver = call_nodes(NODES)
    driver.run.memo = {}
    driver.report(PaymentReported(PayResult.SUCCESS, "ch_9", leg_over=True))
    assert settled(driver) == []
    assert driver.document is None


def test_success_that_comes_with_the_hang_up_is_a_success_once(call_nodes: Call) -> None:
    driver = call_nodes(NODES)
    driver.report(PaymentReported(PayResult.SUCCESS, "ch_9", leg_over=True))
    driver.report(CallerGone())
    assert settled(driver) == [(PayResult.SUCCESS, "ch_9")]
    assert driver.document is None


@pytest.mark.parametrize("amount", ["0", "-5", "20000000000"])
def test_amount_that_cannot_be_paid_asks_nobody(call_nodes: Call, amount: str) -> None:
    driver = call_nodes(NODES.replace("'19900'", f"'{amount}'"))
    assert heard(driver) == "attempts used up"
    assert driver.requests == []


def test_carrier_that_takes_no_cards_is_the_error_way(call_nodes: Call) -> None:
    assert heard(call_nodes(NODES, failing=True)) == "now your card attempts used up"
