"""Flows taken over from Twilio Studio do here what they did there."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.faults import Severity
from ivr.flow_tests import FlowTest, Line
from ivr.hotline import Hotline
from ivr.loader import load
from ivr.studio.export import BadExport
from ivr.studio.importing import import_studio
from ivr.testing import run_test

Widget = dict[str, Any]


def widget(kind: str, name: str, ways: dict[str, str | None], **properties: Any) -> Widget:
    out = [{"event": event, **({"next": to} if to else {})} for event, to in ways.items()]
    return {"name": name, "type": kind, "transitions": out, "properties": properties}


def split(name: str, path: str, ways: dict[str, str | None], *, no_match: str | None) -> Widget:
    made = widget("split-based-on", name, {"noMatch": no_match}, input=f"{{{{{path}}}}}")
    for told, to in ways.items():
        kind, _, value = told.partition(" ")
        condition = {
            "friendly_name": value,
            "arguments": [f"{{{{{path}}}}}"],
            "type": kind,
            "value": value,
        }
        made["transitions"].append({"event": "match", "conditions": [condition], "next": to})
    return made


def export(*widgets: Widget, start: str) -> bytes:
    trigger = widget("trigger", "Trigger", {"incomingMessage": None, "incomingCall": start})
    flow = {"description": "A flow", "states": [trigger, *widgets], "initial_state": "Trigger"}
    return json.dumps(flow).encode()


def loaded(source: bytes) -> Hotline:
    text = import_studio(source).text
    result = load(text.encode())
    assert result.hotline is not None, ([str(fault) for fault in result.errors], text)
    return result.hotline


def goes(hotline: Hotline, *steps: dict[str, Any]) -> str:
    lines = [Line.model_validate(step) for step in steps]
    miss = run_test(hotline, "call", FlowTest.model_validate({"steps": lines}))
    return "" if miss is None else f"step {miss.step}: {miss.sentence}"


COUNTED = export(
    widget(
        "set-variables",
        "begin",
        {"next": "Main-Menu"},
        variables=[{"key": "tries", "value": "0"}],
    ),
    widget(
        "gather-input-on-call",
        "Main-Menu",
        {"keypress": "by_key", "speech": "by_voice", "timeout": "count"},
        say="Press 1 for sales or 2 for your account.",
        language="en-US",
        timeout=5,
    ),
    split(
        "by_key",
        "widgets.Main-Menu.Digits",
        {"equal_to 1": "sales", "equal_to 2": "account"},
        no_match="count",
    ),
    split(
        "by_voice",
        "widgets.Main-Menu.SpeechResult",
        {"contains sales,buy": "sales"},
        no_match="count",
    ),
    widget(
        "set-variables",
        "count",
        {"next": "enough"},
        variables=[{"key": "tries", "value": "{{flow.variables.tries | plus: 1}}"}],
    ),
    split("enough", "flow.variables.tries", {"equal_to 3": "bye"}, no_match="again"),
    widget("say-play", "again", {"audioComplete": "Main-Menu"}, say="Once more."),
    widget("say-play", "bye", {"audioComplete": None}, say="Too many tries, goodbye."),
    widget("send-to-flex", "sales", {"callComplete": None, "failedToEnqueue": "message"}),
    widget(
        "record-voicemail",
        "message",
        {"recordingComplete": "thanks", "noAudio": None, "hangup": None},
        max_length="90",
    ),
    widget("say-play", "thanks", {"audioComplete": None}, say="Thank you."),
    widget(
        "gather-input-on-call",
        "account",
        {"keypress": "read", "speech": None, "timeout": None},
        say="Enter your number.",
    ),
    widget(
        "say-play",
        "read",
        {"audioComplete": "Main-Menu"},
        say="It is {{widgets.account.Digits}} from {{trigger.call.From}}.",
    ),
    start="begin",
)


def test_attempts_counted_by_variables_end_where_they_did() -> None:
    wrong = {"press": "7"}
    assert not goes(
        loaded(COUNTED),
        {"hear": "Press 1 for sales"},
        wrong,
        {"hear": "Once more"},
        {"silence": 1},
        {"hear": "Once more"},
        wrong,
        {"hear": "Too many tries"},
        {"ended": True},
    )


def test_key_and_spoken_word_lead_to_the_same_queue() -> None:
    for step in ({"press": "1"}, {"say": "I want to buy"}):
        assert not goes(loaded(COUNTED), step, {"enqueued": "sales"})


def test_collected_digits_are_read_back() -> None:
    assert not goes(
        loaded(COUNTED), {"press": "2"}, {"press": "4711"}, {"hear": "It is 4711 from +86138"}
    )


def test_ways_left_unconnected_are_noted_and_end_the_call() -> None:
    notes = {str(note) for note in import_studio(COUNTED).notes}
    assert "account: `timeout` was left unconnected; the call ends there." in notes
    assert "sales: `callComplete` was left unconnected; the call ends there." in notes
    assert not goes(loaded(COUNTED), {"press": "2"}, {"silence": 1}, {"ended": True})


def test_notes_stand_at_the_head_of_the_file() -> None:
    result = import_studio(COUNTED)
    for note in result.notes:
        assert f"# - {note}\n" in result.text


def test_branches_in_two_languages_are_spoken_in_both() -> None:
    hotline = loaded(
        export(
            widget(
                "gather-input-on-call",
                "which",
                {"keypress": "route", "speech": None, "timeout": None},
                say="For English press 1.",
                language="en-US",
            ),
            split(
                "route",
                "widgets.which.Digits",
                {"equal_to 1": "en", "equal_to 2": "zh"},
                no_match=None,
            ),
            widget("say-play", "en", {"audioComplete": None}, say="Welcome.", language="en-US"),
            widget("say-play", "zh", {"audioComplete": None}, say="欢迎。", language="zh-CN"),
            start="which",
        )
    )
    assert set(hotline.file.languages) == {"en-US", "zh-CN"}
    assert not goes(hotline, {"press": "2"}, {"hear": "欢迎"})


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "no Studio export"),
        (b'{"states": [], "initial_state": "T"}', "states"),
        (
            b'{"states": [{"name": "T", "type": "trigger"}], "initial_state": "T"}',
            "Nothing happens",
        ),
        (b'{"definition": {"states": [{"name": 5}], "initial_state": "T"}}', "states.0"),
        (b" " * 2_000_001, "larger"),
    ],
)
def test_what_is_no_export_is_refused_in_words(source: bytes, words: str) -> None:
    with pytest.raises(BadExport, match=words):
        import_studio(source)


def test_circle_that_asks_nothing_is_cut_and_noted() -> None:
    source = export(
        widget("say-play", "a", {"audioComplete": "b"}, say="One."),
        widget("say-play", "b", {"audioComplete": "a"}, say="Two."),
        start="a",
    )
    assert [str(note) for note in import_studio(source).notes if "circle" in note.sentence]
    assert not goes(loaded(source), {"hear": "One. Two."}, {"ended": True})


NAMES = ["a", "B-2", "c_3", "Über", "9", "menu", "main", "hangup"]
KINDS: dict[str, tuple[str, ...]] = {
    "say-play": ("audioComplete",),
    "gather-input-on-call": ("keypress", "speech", "timeout"),
    "split-based-on": ("noMatch",),
    "set-variables": ("next",),
    "send-to-flex": ("callComplete", "failedToEnqueue", "callFailure"),
    "record-voicemail": ("recordingComplete", "noAudio", "hangup"),
    "add-twiml-redirect": ("return", "timeout", "fail"),
}
TEMPLATES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "{{trigger.call.From}}",
            "{{flow.variables.n | plus: 1}}",
            "{{ flow.variables.n | default: 'x' }}",
            "{{widgets.a.Digits}}",
            "{{widgets.B-2.SpeechResult}} and {{nothing.here}}",
            "{% if x %}y{% endif %}",
            "{{",
            "3",
        ]
    ),
)


@st.composite
def any_export(draw: st.DrawFn) -> bytes:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    somewhere = st.sampled_from([*names, None])
    widgets = []
    for name in names:
        kind = draw(st.sampled_from(sorted(KINDS)))
        made = widget(kind, name, {event: draw(somewhere) for event in KINDS[kind]})
        made["properties"] = {
            "say": draw(TEMPLATES),
            "variables": [{"key": draw(st.sampled_from("nm")), "value": draw(TEMPLATES)}],
            "language": draw(st.sampled_from(["", "en", "en-US", "zh-CN", "de-DE"])),
            "timeout": draw(st.sampled_from(["", 5, "7", 9000])),
            "loop": draw(st.sampled_from([1, 3])),
        }
        for value in draw(st.lists(st.sampled_from(["1", "22", "#", "x"]), max_size=3)):
            path = draw(st.sampled_from(["widgets.a.Digits", "flow.variables.n", "x.y"]))
            told = {"arguments": [f"{{{{{path}}}}}"], "type": "equal_to", "value": value}
            way = {"event": "match", "conditions": [told], "next": draw(somewhere)}
            if kind == "split-based-on":
                made["transitions"].append(way)
        widgets.append(made)
    return export(*widgets, start=names[0])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_export())
def test_every_export_becomes_a_file_without_errors(source: bytes) -> None:
    text = import_studio(source).text
    faults = load(text.encode()).faults
    assert [str(f) for f in faults if f.severity is Severity.ERROR] == [], text
