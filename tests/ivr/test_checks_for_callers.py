"""What keeps callers from people, keeps them too long, or is more than the carrier takes."""

from collections.abc import Callable
from datetime import date

import pytest

from ivr.checks.site import Site
from ivr.faults import Severity
from ivr.loader import Loaded, load
from telephony.profiles import GENERIC, PROFILES, SIMULATOR

Load = Callable[..., Loaded]
QUEUE = "q: {enqueue: desk, then: fine}\n"
TODAY = date(2026, 3, 2)


def menu(name: str, to: str, *, words: str = "choose", extra: str = "") -> str:
    choice = f"{{key: '1', label: {{}}, goto: {to}}}"
    return f"{name}: {{menu: {{say: {{en: {words}}}, choices: [{choice}]{extra}}}}}\n"


def warnings(loaded: Loaded) -> dict[str, int]:
    return {str(f.sentence): f.line for f in loaded.faults if f.severity is Severity.WARNING}


def line_of(loaded: Loaded, words: str) -> int | None:
    return next((line for said, line in warnings(loaded).items() if words in said), None)


def test_person_behind_two_menus_is_near_enough(load_nodes: Load) -> None:
    loaded = load_nodes(menu("a", "b") + menu("b", "q") + QUEUE)
    assert line_of(loaded, "menus away") is None


def test_words_between_menus_do_not_count_as_menus(load_nodes: Load) -> None:
    between = "s: {say: {en: x}, then: b}\nt: {say: {en: x}, then: u}\nu: {say: {en: x}, then: q}\n"
    loaded = load_nodes(menu("a", "s") + menu("b", "t") + between + QUEUE)
    assert line_of(loaded, "menus away") is None


def test_person_behind_a_third_menu_is_too_far_from_the_first(load_nodes: Load) -> None:
    loaded = load_nodes(menu("a", "b") + menu("b", "c") + menu("c", "q") + QUEUE)
    assert line_of(loaded, "From `main.a` a person is 3 menus away") == 36
    assert line_of(loaded, "From `main.b`") is None


def test_shorter_way_to_a_person_counts(load_nodes: Load) -> None:
    loaded = load_nodes(
        "a: {menu: {say: {en: x}, choices: [{key: '1', label: {}, goto: b},"
        " {key: '2', label: {}, goto: q}]}}\n" + menu("b", "c") + menu("c", "q") + QUEUE
    )
    assert line_of(loaded, "menus away") is None


def test_person_who_is_reached_by_mishap_only_does_not_count(load_nodes: Load) -> None:
    exhausted = ", retry: {exhausted: q}"
    loaded = load_nodes(menu("a", "fine", extra=exhausted) + QUEUE)
    assert line_of(loaded, "No choice of the menu `main.a` leads to a person") == 36


def test_long_words_before_a_queue_are_told_at_the_entry(load_nodes: Load) -> None:
    short, long = "x" * 15 * 40, "x" * 15 * 91
    assert line_of(load_nodes(menu("a", "q", words=short) + QUEUE), "listens for") is None
    loaded = load_nodes(menu("a", "q", words=long) + QUEUE)
    assert line_of(loaded, "Whoever wants `main.q` listens for about 91 seconds") == 32


def test_silent_caller_is_not_kept_for_minutes(load_nodes: Load) -> None:
    loaded = load_nodes(menu("a", "q", extra=", timeout_s: 55") + QUEUE)
    assert line_of(loaded, "Whoever says nothing is kept for about 22") is None
    loaded = load_nodes(menu("a", "q", extra=", timeout_s: 60") + QUEUE)
    assert line_of(loaded, "Whoever says nothing is kept for about 24") == 32


def test_words_too_long_for_one_document_are_told_where_they_become_so(load_nodes: Load) -> None:
    chain = "".join(f"n{n}: {{say: {{en: {'x' * 1900}}}, then: n{n + 1}}}\n" for n in range(33))
    loaded = load_nodes(chain + "n33: {goto: fine}\n")
    told = [said for said in warnings(loaded) if "in one document" in said]
    assert told == ["The words from `main.n15` on may be 38 kB in one document."]


def test_what_nothing_uses_is_told(head: str, load_nodes: Load) -> None:
    del head
    loaded = load_nodes("a: {when: vars.flag, then: {yes: fine, else: fine}}\n")
    told = {said for said in warnings(loaded) if said.startswith("Nothing uses")}
    assert told == {
        "Nothing uses the variable `text`.",
        "Nothing uses the variable `number`.",
        "Nothing uses the contact attribute `wish`.",
        "Nothing uses the queue `desk`.",
        "Nothing uses the survey `after`.",
    }


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("en-US, voice", "en-GB, voice", "is not known to speak `en-GB`"),
        ("voice: Polly.Joanna", "voice: Polly.Zhiyu", "`Polly.Zhiyu-Neural` is not known to speak"),
        ("hear: en-US", "hear: cmn-Hans-CN", "The recogniser does not know"),
        ("  en-US:", "  xx:", "Nobody has tried xx"),
    ],
)
def test_pairs_that_fail_on_the_line_are_told(old: str, new: str, words: str) -> None:
    source = LANGUAGE.replace(old, new)
    assert source != LANGUAGE
    if "xx" in new:
        source = source.replace("default_language: en-US", "default_language: xx")
        source = source.replace("en-US: ", "xx: ")
    faults = load(source.encode(), site=Site(SIMULATOR, TODAY)).faults
    assert [f.line for f in faults if words in str(f.sentence)] == [5], faults


LANGUAGE = """\
schema: 1
name: test
default_language: en-US
languages:
  en-US: {label: {en-US: E}, say: en-US, voice: Polly.Joanna-Neural, hear: en-US}
defaults:
  on_error: main.bye
  apology: {en-US: sorry}
  retry: {exhausted: main.bye}
entry: {default: main}
flows:
  main: {nodes: {bye: {hangup: {en-US: bye}}}}
"""


def test_every_shipped_carrier_speaks_the_file_without_a_word() -> None:
    for profile in PROFILES.values():
        assert load(LANGUAGE.encode(), site=Site(profile, TODAY)).faults == ()


def test_holidays_that_run_out_are_told_sixty_days_before(load_nodes: Load, head: str) -> None:
    del load_nodes
    office = "office: {zone: UTC"
    source = head.replace(office, f"{office}, holidays: CN") + "      a: {hangup: }\n"
    for day, told in ((date(2026, 10, 31), False), (date(2026, 11, 1), True)):
        faults = load(source.encode(), site=Site(GENERIC, day)).faults
        assert any("known until 2026-12-31" in str(f.sentence) for f in faults) is told


@pytest.mark.parametrize("number", ["010", "+5", "1_0", "0010"])
def test_numbers_that_may_be_read_in_two_ways_are_refused(load_nodes: Load, number: str) -> None:
    ask = (
        f"a: {{menu: {{timeout_s: {number}, choices: [{{key: '1', label: {{}}, goto: fine}}]}}}}\n"
    )
    loaded = load_nodes(ask)
    assert loaded.hotline is None
    assert [(f.line, f.column) for f in loaded.faults] == [(36, 29)]
    assert "two ways" in str(loaded.faults[0].sentence)
