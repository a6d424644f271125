"""A line that expects something says what was there instead, or nothing."""

from typing import Any

import pytest

from ivr.expectations import Observed, missed
from ivr.flow_tests import Line

MENU = Observed("Press one.", "main.menu", queue="", over=False)
WAITS = Observed("Please hold.", "sales.talk", queue="sales", over=False)
OVER = Observed(
    "Goodbye.",
    "after.bye",
    queue="",
    over=True,
    callbacks=("invalid", "booked"),
    tickets=("complaint",),
    surveys=("partial",),
)


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ({"hear": "one"}, MENU),
        ({"unheard": "two"}, MENU),
        ({"at": "main.menu"}, MENU),
        ({"ended": False}, MENU),
        ({"enqueued": "sales"}, WAITS),
        ({"callback": "booked"}, OVER),
        ({"ticket": "complaint"}, OVER),
        ({"survey": "partial"}, OVER),
        ({"ended": True}, OVER),
        ({"press": "1"}, MENU),
    ],
)
def test_what_is_there_is_not_missed(line: dict[str, Any], seen: Observed) -> None:
    assert missed(Line.model_validate(line), seen) == ""


@pytest.mark.parametrize(
    ("line", "seen", "sentence"),
    [
        ({"hear": "two"}, MENU, "hear: two — heard: Press one."),
        ({"unheard": "one"}, MENU, "unheard: one — heard: Press one."),
        ({"at": "main.bye"}, MENU, "at: main.bye — stands at main.menu"),
        ({"ended": True}, MENU, "ended: true — stands at main.menu"),
        ({"enqueued": "sales"}, MENU, "enqueued: sales — stands at main.menu"),
        ({"enqueued": "service"}, WAITS, "enqueued: service — waits for sales"),
        ({"callback": "booked"}, MENU, "callback: booked — none so far"),
        ({"callback": "duplicate"}, OVER, "callback: duplicate — so far: invalid, booked"),
        ({"ticket": "other"}, OVER, "ticket: other — so far: complaint"),
        ({"survey": "done"}, OVER, "survey: done — so far: partial"),
        ({"ended": False}, OVER, "ended: false — the call is over, at after.bye"),
    ],
)
def test_what_is_missed_is_told_beside_what_is_there(
    line: dict[str, Any], seen: Observed, sentence: str
) -> None:
    assert missed(Line.model_validate(line), seen) == sentence
