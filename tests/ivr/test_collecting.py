from collections.abc import Callable

import pytest

from cti.words import RecordingKind
from ivr.document import spoken_words
from ivr.effects import KeepRecording
from ivr.loader import Loaded
from ivr.testing import CallDriver
from telephony.instructions import Gather, Pause, Record
from telephony.reports import KeysPressed, MessageRecorded, NothingHeard, SpeechHeard

Call = Callable[..., CallDriver]


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def press(driver: CallDriver, *keys: str) -> None:
    for digits in keys:
        driver.report(KeysPressed(digits))


COLLECT = """\
a: {collect: {kind: %s, say: {en: tell me}, %s}, then: {next: b}}
b: {say: {en: 'got {{ vars.text }} {{ vars.number }} {{ vars.flag }}'}, then: fine}
"""


NOW = "2026-11-26T10:00:00+00:00"


@pytest.mark.parametrize(
    ("kind", "more", "keys", "words"),
    [
        ("digits", "into: text, length: {min: 3, max: 5}", "0123", "got 0123 0 False"),
        ("digits", "into: text, length: 4", "0123", "got 0123 0 False"),
        ("phone", "into: text", "02155550000", "got 02155550000 0 False"),
        ("number", "into: number, max: 50", "42", "got  42 False"),
        ("amount", "into: number", "12*5", "got  1250 False"),
        ("amount", "into: number", "12", "got  1200 False"),
        ("amount", "into: number", "*05", "got  5 False"),
        ("date", "into: text", "20261203", "got 2026-12-03 0 False"),
        ("date", "into: text", "1126", "got 2026-11-26 0 False"),
        ("date", "into: text", "1125", "got 2027-11-25 0 False"),
        ("date", "into: text", "0229", "got 2028-02-29 0 False"),
        ("time", "into: text", "1430", "got 14:30 0 False"),
        ("id", "into: text", "11010519491231002*", "got 11010519491231002X 0 False"),
        ("yes_no", "into: flag", "1", "got  0 True"),
        ("yes_no", "into: flag", "2", "got  0 False"),
    ],
)
def test_collected_keys_land_in_their_variable(
    call_nodes: Call, kind: str, more: str, keys: str, words: str
) -> None:
    driver = call_nodes(COLLECT % (kind, more), at=NOW)
    press(driver, keys)
    assert heard(driver) == f"{words} all is well"


@pytest.mark.parametrize(
    ("kind", "more", "keys"),
    [
        ("digits", "into: text, length: {min: 3, max: 5}", "12"),
        ("digits", "into: text, length: {min: 3, max: 5}", "123456"),
        ("digits", "into: text, length: {min: 3, max: 5}", "12*4"),
        ("digits", "into: text, check: 'last.value != \"123\"'", "123"),
        ("digits", "into: text, check: '1 / int(vars.text) > 0'", "123"),
        ("phone", "into: text", "123"),
        ("number", "into: number, min: 10, max: 50", "9"),
        ("number", "into: number, min: 10, max: 50", "51"),
        ("number", "into: number, check: last.number % 2 == 0", "7"),
        ("number", "into: number", "1" * 16),
        ("amount", "into: number, max: 1000", "10*01"),
        ("amount", "into: number", "1*2*3"),
        ("amount", "into: number", "1*234"),
        ("amount", "into: number", "*"),
        ("date", "into: text", "20260230"),
        ("date", "into: text", "1301"),
        ("date", "into: text", "101"),
        ("date", "into: text", "00010101"),
        ("time", "into: text", "2460"),
        ("time", "into: text", "930"),
        ("id", "into: text", "110105194912310021"),
        ("id", "into: text", "11010519491331002*"),
        ("id", "into: text", "1101051949123100"),
        ("yes_no", "into: flag", "3"),
    ],
)
def test_input_that_does_not_fit_is_asked_for_again(
    call_nodes: Call, kind: str, more: str, keys: str
) -> None:
    driver = call_nodes(COLLECT % (kind, more), at=NOW)
    press(driver, keys)
    assert heard(driver) == "file wrong one tell me"
    assert driver.run.vars == {"text": "", "number": 0, "flag": False}


@pytest.mark.parametrize(
    ("kind", "more", "said", "words"),
    [
        ("number", "into: number", "forty two", "got  42 False"),
        ("amount", "into: number", "twelve dollars and fifty cents", "got  1250 False"),
        ("date", "into: text", "tomorrow", "got 2026-11-27 0 False"),
        ("time", "into: text", "half past two pm", "got 14:30 0 False"),
        ("yes_no", "into: flag", "Yes, please", "got  0 True"),
        ("yes_no", "into: flag", "no", "got  0 False"),
        ("speech", "into: text", "my parcel is late", "got my parcel is late 0 False"),
        ("number", "into: number, max: 9", "forty two", "file wrong one tell me"),
        ("date", "into: text", "next wednesday", "file wrong one tell me"),
        ("digits", "into: text", "one two three", "file wrong one tell me"),
        ("yes_no", "into: flag", "um", "file wrong one tell me"),
        ("yes_no", "into: flag", "我不知道", "file wrong one tell me"),
        ("number", "into: number", "  ", "file silence one tell me"),
    ],
)
def test_spoken_values_are_understood_or_asked_for_again(
    call_nodes: Call, kind: str, more: str, said: str, words: str
) -> None:
    driver = call_nodes(COLLECT % (kind, more), at=NOW)
    driver.report(SpeechHeard(said, 0.9))
    assert heard(driver).removesuffix(" all is well") == words


def test_value_that_is_not_surely_understood_is_only_taken_with_a_read_back(
    call_nodes: Call,
) -> None:
    unsure = SpeechHeard("forty two", 0.3)
    driver = call_nodes(COLLECT % ("number", "into: number"))
    driver.report(unsure)
    assert heard(driver) == "file wrong one tell me"
    confirm = "into: number, confirm: {en: 'is it {{ last.number | number }}'}"
    driver = call_nodes(COLLECT % ("number", confirm))
    driver.report(unsure)
    assert heard(driver) == "is it 42"
    driver.report(SpeechHeard("yes", 0.9))
    assert heard(driver).startswith("got  42 False")


def gather(driver: CallDriver) -> Gather:
    assert driver.document is not None
    asked = driver.document[0]
    assert isinstance(asked, Gather)
    return asked


@pytest.mark.parametrize(
    ("kind", "more", "digits", "finish"),
    [
        ("digits", "into: text, length: 6", 6, "#"),
        ("digits", "into: text, length: {min: 4, max: 10}, finish: '*'", 10, "*"),
        ("digits", "into: text, length: 1", 1, ""),
        ("digits", "into: text, length: 6, finish: ''", 6, ""),
        ("number", "into: number, max: 500", 3, "#"),
        ("number", "into: number", None, "#"),
        ("amount", "into: number", None, "#"),
        ("date", "into: text", 8, "#"),
        ("time", "into: text", 4, "#"),
        ("id", "into: text", 18, "#"),
        ("phone", "into: text", 15, "#"),
    ],
)
def test_input_ends_with_its_last_key_or_its_finish_key(
    call_nodes: Call, kind: str, more: str, digits: int | None, finish: str
) -> None:
    asked = gather(call_nodes(COLLECT % (kind, more)))
    assert (asked.num_digits, asked.finish_on_key) == (digits, finish)


def test_first_key_may_take_longer_than_the_next_ones(call_nodes: Call) -> None:
    more = "into: text, timeout_s: 10, between_digits_s: 3, listen: keys"
    asked = gather(call_nodes(COLLECT % ("date", more)))
    assert asked.timeout_s == 3
    assert asked.prompts[-1] == Pause(7)
    plain = gather(call_nodes(COLLECT % ("digits", "into: text, between_digits_s: 6")))
    assert (plain.timeout_s, len(plain.prompts)) == (6, 1)


@pytest.mark.parametrize(
    ("kind", "more", "keys", "speech"),
    [
        ("digits", "into: text", True, False),
        ("date", "into: text", True, True),
        ("date", "into: text, listen: keys", True, False),
        ("date", "into: text, listen: speech", False, True),
        ("yes_no", "into: flag", True, True),
        ("speech", "into: text", False, True),
    ],
)
def test_only_what_can_be_understood_is_listened_for(
    call_nodes: Call, kind: str, more: str, *, keys: bool, speech: bool
) -> None:
    asked = gather(call_nodes(COLLECT % (kind, more)))
    assert (asked.keys, asked.speech) == (keys, speech)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("kind: date, into: text, length: 4", "`length` does not belong to `kind: date`"),
        ("kind: digits, into: text, min: 4", "`min` does not belong to `kind: digits`"),
        ("kind: amount, into: number, finish: '*'", "the star belongs to the input"),
        ("kind: number, into: number, min: 9, max: 3", "`min` is 9, above `max`"),
        ("kind: digits, into: text, length: {min: 9, max: 3}", "`min` is 9, above `max`"),
        ("kind: recording, into: text", "`into` does not belong to `kind: recording`"),
        ("kind: id, into: text, timeout_s: 3, between_digits_s: 5", "must not be longer"),
        ("kind: digits, into: text, check: last.value", "must give yes or no"),
        ("kind: amount, into: text", "holds a text, this gives a number"),
    ],
)
def test_options_that_do_not_fit_the_kind_are_errors(
    load_nodes: Callable[..., Loaded], body: str, words: str
) -> None:
    loaded = load_nodes(f"a: {{collect: {{{body}, say: {{en: x}}}}, then: fine}}\n")
    assert loaded.hotline is None
    assert any(words in str(fault.sentence) for fault in loaded.errors), loaded.errors


def test_wrong_input_to_the_end_leaves_by_invalid_and_silence_by_exhausted(
    call_nodes: Call,
) -> None:
    nodes = (
        "a: {collect: {kind: phone, say: {en: x}, into: text}, then: {next: fine, invalid: top}}\n"
    )
    driver = call_nodes(nodes)
    press(driver, "1", "1", "1", "1")
    assert heard(driver) == "back at the top"
    driver = call_nodes(nodes)
    for _ in range(4):
        driver.report(NothingHeard())
    assert heard(driver) == "attempts used up"


def test_read_back_is_confirmed_or_asked_anew(call_nodes: Call) -> None:
    more = "into: text, confirm: {en: 'is it {{ last.value | digits }}'}"
    driver = call_nodes(COLLECT % ("phone", more))
    press(driver, "5550000")
    assert heard(driver) == "is it 5 5 5 0 0 0 0"
    assert driver.run.vars["text"] == ""
    press(driver, "2")
    assert heard(driver) == "tell me"
    press(driver, "5551111", "7")
    assert heard(driver) == "file wrong one is it 5 5 5 1 1 1 1"
    press(driver, "1")
    assert heard(driver).startswith("got 5551111")


def test_recording_is_kept_and_an_empty_one_asked_for_again(call_nodes: Call) -> None:
    nodes = "a: {collect: {kind: recording, say: {en: speak}}, then: {next: fine}}\n"
    driver = call_nodes(nodes)
    driver.report(NothingHeard())
    assert driver.document is not None
    assert isinstance(driver.document[-2], Record)
    driver.report(MessageRecorded("https://example.invalid/r", 9))
    (kept,) = driver.effects
    assert isinstance(kept, KeepRecording)
    assert (kept.kind, kept.duration_s) == (RecordingKind.NOTE, 9)
    assert heard(driver) == "all is well"
