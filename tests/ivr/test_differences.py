from pathlib import Path

import pytest

from ivr.differences import Change, differences
from ivr.hotline import Hotline
from ivr.loader import load

SOURCE = (Path(__file__).parents[2] / "flows.yaml").read_text(encoding="utf-8")


def changed(*swaps: tuple[str, str]) -> Hotline:
    text = SOURCE
    for before, after in swaps:
        assert before in text
        text = text.replace(before, after)
    loaded = load(text.encode())
    assert loaded.hotline is not None, [str(fault) for fault in loaded.faults]
    return loaded.hotline


def told(shipped: Hotline, *swaps: tuple[str, str]) -> list[str]:
    return [each.sentence for each in differences(shipped, changed(*swaps))]


def test_comments_order_and_spelling_do_not_count(shipped: Hotline) -> None:
    swaps = [
        ("# Nobody can take the call now.\n", "# Nobody is there.\n"),
        ("hangup: goodbye}", "hangup: {say: [goodbye]}}"),
        ("      - {count: 1, say: not_a_choice}", "      - say: not_a_choice\n        count: 1"),
    ]
    assert told(shipped, *swaps) == []


@pytest.mark.parametrize(
    ("swap", "sentence"),
    [
        (
            ("{found: known, miss: book,", "{found: known, miss: known,"),
            (
                "The node `appointment.wish`: way `miss` leads to appointment.known instead of"
                " appointment.book."
            ),
        ),
        (
            ("{yes: favour, else: menu}", "{yes: favour, else: favour}"),
            "The node `main.rank`: way `else` leads to main.favour instead of main.menu.",
        ),
        (
            ("length: {min: 4, max: 10}", "length: {min: 5, max: 10}"),
            "The node `status.ask_number`: `length, min` is 5 instead of 4.",
        ),
        (
            ("max_waiting: 60", "max_waiting: 61"),
            "The queue `sales`: `max_waiting` is 61 instead of 60.",
        ),
        (
            ("zh-CN: 您好，很高兴为您服务。", "zh-CN: 你好。"),
            "The prompt `hello`: `zh-CN` is `你好。` instead of `您好，很高兴为您服务。`.",
        ),
        (
            ("limits: {minutes: 30}", "limits: {minutes: 20}"),
            "The setting `defaults`: `limits, minutes` is 20 instead of 30.",
        ),
        (
            ("outbound: survey_call", "outbound: callback"),
            "The entry `outbound`: it is `callback` instead of `survey_call`.",
        ),
        (
            ("low_at_most: 2", "low_at_most: 1"),
            "The survey `after_call`: `questions, csat, low_at_most` is 1 instead of 2.",
        ),
        (
            (
                "cancelled: {say: appointment_cancelled, then: after.more}",
                "cancelled: {hangup: appointment_cancelled}",
            ),
            "The node `appointment.cancelled`: what it does is hangup instead of say.",
        ),
    ],
)
def test_a_change_is_told_in_words(shipped: Hotline, swap: tuple[str, str], sentence: str) -> None:
    assert sentence in told(shipped, swap)


def test_fewer_hours_are_told_day_by_day(shipped: Hotline) -> None:
    assert told(shipped, ('mon-sun: "09', 'mon-fri: "09')) == [
        "The calendar `csc`: `week, sat` is gone; it was `09:00`, `21:00`.",
        "The calendar `csc`: `week, sun` is gone; it was `09:00`, `21:00`.",
    ]


def test_a_renamed_node_is_one_difference_wherever_it_is_named(shipped: Hotline) -> None:
    swaps = [("      noted:", "      written:"), ("booked: noted", "booked: written")]
    assert told(shipped, *swaps) == [
        "The node `appointment.noted` is now called `appointment.written`."
    ]


def test_what_is_new_or_gone_is_named(shipped: Hotline) -> None:
    later = changed(("      noted:", "      extra: {goto: noted}\n      noted:"))
    (new,) = differences(shipped, later)
    assert (new.change, new.kind, new.name) == (Change.ADDED, "node", "appointment.extra")
    (gone,) = differences(later, shipped)
    assert gone.sentence == "The node `appointment.extra` is gone."


def test_a_new_default_error_way_is_told_once_and_not_at_every_node(shipped: Hotline) -> None:
    swap = ("on_error: main.trouble", "on_error: main.agent")
    assert told(shipped, swap) == [
        "The setting `defaults`: `on_error` is `main.agent` instead of `main.trouble`."
    ]
