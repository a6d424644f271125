from collections.abc import Callable

import pytest

from cti.words import RecordingKind
from ivr.document import spoken_words
from ivr.effects import KeepRecording
from ivr.testing import CallDriver
from telephony.instructions import Record
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


@pytest.mark.parametrize(
    ("kind", "more", "keys", "words"),
    [
        ("digits", "into: text, length: {min: 3, max: 5}", "0123", "got 0123 0 False"),
        ("phone", "into: text", "02155550000", "got 02155550000 0 False"),
        ("number", "into: number, max: 50", "42", "got  42 False"),
        ("yes_no", "into: flag", "1", "got  0 True"),
        ("yes_no", "into: flag", "2", "got  0 False"),
    ],
)
def test_collected_keys_land_in_their_variable(
    call_nodes: Call, kind: str, more: str, keys: str, words: str
) -> None:
    driver = call_nodes(COLLECT % (kind, more))
    press(driver, keys)
    assert heard(driver) == f"{words} all is well"


@pytest.mark.parametrize(
    ("kind", "more", "keys"),
    [
        ("digits", "into: text, length: {min: 3, max: 5}", "12"),
        ("digits", "into: text, length: {min: 3, max: 5}", "123456"),
        ("digits", "into: text, length: {min: 3, max: 5}", "12*4"),
        ("phone", "into: text", "123"),
        ("number", "into: number, min: 10, max: 50", "9"),
        ("number", "into: number, min: 10, max: 50", "51"),
        ("yes_no", "into: flag", "3"),
    ],
)
def test_input_that_does_not_fit_is_asked_for_again(
    call_nodes: Call, kind: str, more: str, keys: str
) -> None:
    driver = call_nodes(COLLECT % (kind, more))
    press(driver, keys)
    assert heard(driver) == "file wrong one tell me"


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
    press(driver, "2")
    assert heard(driver) == "tell me"
    press(driver, "5551111", "1")
    assert heard(driver).startswith("got 5551111")


@pytest.mark.parametrize(
    ("said", "words"),
    [("Yes, please", "got  0 True"), ("no", "got  0 False"), ("um", "file wrong")],
)
def test_yes_and_no_are_understood(call_nodes: Call, said: str, words: str) -> None:
    driver = call_nodes(COLLECT % ("yes_no", "into: flag"))
    driver.report(SpeechHeard(said, 0.9))
    assert heard(driver).startswith(words)


def test_free_speech_is_kept_as_text(call_nodes: Call) -> None:
    driver = call_nodes(COLLECT % ("speech", "into: text"))
    driver.report(SpeechHeard("my parcel is late", 0.8))
    assert heard(driver).startswith("got my parcel is late")


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
