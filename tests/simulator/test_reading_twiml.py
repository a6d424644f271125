from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.twiml.dials import Dial
from simulator.twiml.document import (
    ANYWHERE,
    BEFORE_BRIDGE,
    WHILE_HELD,
    WHILE_QUEUED,
    Document,
    read_document,
)
from simulator.twiml.errors import TwimlError
from simulator.twiml.inputs import Gather
from simulator.twiml.prompts import Say


def _read(verbs: str, allowed: frozenset[str] = ANYWHERE) -> Document:
    return read_document(f"<Response>{verbs}</Response>".encode(), allowed=allowed)


@pytest.mark.parametrize(
    "verbs",
    [
        "",
        '<Say voice="Polly.Zhiyu-Neural" language="cmn-CN">您好</Say>',
        '<Say voice="Google.cmn-CN-Wavenet-A">您好</Say>',
        '<Say voice="Polly.Joanna">Wait <break time="1s"/> <emphasis>here</emphasis></Say>',
        '<Play digits="1w2"/><Play loop="3">http://127.0.0.1/a.wav</Play>',
        '<Gather input="speech" language="cmn-Hans-CN" hints="一,二"><Pause length="2"/></Gather>',
        '<Gather input="dtmf speech" speechModel="phone_call" speechTimeout="2" enhanced="true"/>',
        '<Record maxLength="120" playBeep="false" trim="do-not-trim"/>',
        '<Dial callerId="+864001234567" timeLimit="7200">+8613900139000</Dial>',
        '<Dial><Number byoc="BY1" machineDetection="Enable">+8613900139000</Number></Dial>',
        "<Dial><Client>lin</Client></Dial>",
        '<Dial><Client><Identity>lin</Identity><Parameter name="a" value="b"/></Client></Dial>',
        '<Dial><Conference participantLabel="agent" region="sg1" waitUrl="">r</Conference></Dial>',
        '<Dial><Conference jitterBufferSize="small">room</Conference></Dial>',
        '<Dial><Queue url="/whisper">sales</Queue></Dial>',
        "<Dial><Sip>sip:lin@example.test</Sip></Dial>",
        '<Enqueue waitUrl="/wait" action="/left">sales</Enqueue>',
        '<Pay chargeAmount="9.90" currency="usd"/>',
        "<Leave/><Hangup/>",
        '<Reject reason="busy"/>',
    ],
)
def test_what_the_carrier_knows_is_read(verbs: str) -> None:
    assert isinstance(_read(verbs), Document)


@pytest.mark.parametrize(
    ("verbs", "says"),
    [
        ("<Shout/>", "no verb <Shout>"),
        ("<say>hello</say>", "no verb <say>"),
        ("hello", "neither attributes nor text"),
        ('<Say loudness="9">x</Say>', "no attribute loudness"),
        ("<Say/>", "1 to 4096"),
        (f"<Say>{'x' * 4097}</Say>", "1 to 4096"),
        ('<Say language="zh-XX">x</Say>', "zh-XX cannot be spoken"),
        ('<Say voice="Polly.Nobody">x</Say>', "no voice Polly.Nobody"),
        ('<Say voice="Polly.Zhiyu" language="en-US">x</Say>', "speaks cmn-CN"),
        ('<Say voice="woman" language="zh-CN">x</Say>', "does not speak zh-CN"),
        ("<Say>one <break/> two</Say>", "may not contain"),
        ("<Play/>", "needs a URL"),
        ('<Pause length="long"/>', "whole number"),
        ('<Gather numDigits="0"/>', "whole number from 1"),
        ('<Gather input="speech" language="zh-CN"/>', "cannot be recognised"),
        (
            '<Gather input="speech" language="th-TH" speechModel="phone_call" speechTimeout="2"/>',
            "does not understand th-TH",
        ),
        ('<Gather input="speech" speechModel="phone_call"/>', "needs speechTimeout"),
        ("<Gather><Dial>+8613900139000</Dial></Gather>", "may not contain <Dial>"),
        ("<Gather><Gather/></Gather>", "may not contain <Gather>"),
        (f'<Gather hints="{",".join("x" * 501)}"/>', "at most 500"),
        (f'<Gather hints="{"x" * 101}"/>', "at most 500"),
        ('<Record playBeep="yes"/>', "true or false"),
        ("<Dial/>", "one to ten"),
        (f"<Dial>{'<Client>a</Client>' * 11}</Dial>", "one to ten"),
        ("<Dial><Conference>a</Conference><Client>b</Client></Dial>", "alone"),
        ("<Dial><Conference/></Dial>", "needs text"),
        ('<Dial><Conference statusCallbackEvent="joined">a</Conference></Dial>', "words of start"),
        ('<Dial method="PUT">+8613900139000</Dial>', "GET or POST"),
        ('<Dial action="javascript:x">+8613900139000</Dial>', "a URL"),
        (f"<Enqueue>{'q' * 65}</Enqueue>", "at most 64"),
        ("<Redirect/>", "needs text"),
        ("<Hangup>bye</Hangup>", "takes no text"),
        ('<Reject reason="tired"/>', "one of rejected, busy"),
    ],
)
def test_what_breaks_the_schema_is_refused_with_a_sentence(verbs: str, says: str) -> None:
    with pytest.raises(TwimlError, match=says) as refused:
        _read(verbs)
    assert refused.value.code == 12200


@pytest.mark.parametrize(
    ("place", "right", "wrong"),
    [
        (WHILE_QUEUED, "<Gather/><Leave/><Redirect>/x</Redirect><Hangup/>", "<Record/>"),
        (WHILE_QUEUED, "<Play>/x.wav</Play>", "<Enqueue>other</Enqueue>"),
        (WHILE_HELD, "<Say>x</Say><Redirect>/x</Redirect>", "<Gather/>"),
        (BEFORE_BRIDGE, "<Gather/><Hangup/>", "<Dial>+8613900139000</Dial>"),
    ],
)
def test_each_place_permits_its_own_verbs(place: frozenset[str], right: str, wrong: str) -> None:
    assert _read(right, place).verbs
    with pytest.raises(TwimlError, match="not allowed here"):
        _read(wrong, place)


def test_entities_and_document_types_are_refused() -> None:
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaa">]><Response><Say>&a;</Say></Response>'
    with pytest.raises(TwimlError, match="document type"):
        read_document(bomb)


def test_values_arrive_in_their_kinds() -> None:
    gather, dial = _read(
        '<Gather numDigits="4" actionOnEmptyResult="true" hints="a, b"><Say>x</Say></Gather>'
        '<Dial><Conference endConferenceOnExit="true" statusCallbackEvent="join leave">r'
        "</Conference></Dial>"
    ).verbs
    assert isinstance(gather, Gather)
    assert (gather.num_digits, gather.action_on_empty_result, gather.hints) == (4, True, ("a", "b"))
    assert gather.children == (Say(text="x"),)
    assert isinstance(dial, Dial)
    room = dial.room
    assert room is not None
    assert getattr(room, "status_callback_event", None) == {"join", "leave"}


_NAMES = st.sampled_from(
    ["Say", "Play", "Gather", "Dial", "Conference", "Enqueue", "Redirect", "Hangup", "Record"]
)
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["loop", "action", "timeout", "voice", "language", "url", "numDigits"]),
    st.text(st.characters(codec="utf-8", exclude_characters='<&"', exclude_categories=["C"])),
    max_size=3,
)
_TREES = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_characters="<&", exclude_categories=["C"])),
    lambda inner: st.builds(
        lambda name, attributes, children: (
            f"<{name}"
            + "".join(f' {k}="{v}"' for k, v in attributes.items())
            + f">{''.join(children)}</{name}>"
        ),
        _NAMES,
        _ATTRIBUTES,
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)


@given(
    st.one_of(_TREES, st.text(st.characters(codec="utf-8"))),
    st.sampled_from([ANYWHERE, WHILE_QUEUED, WHILE_HELD]),
)
def test_any_text_is_a_document_or_a_refusal_and_never_a_crash(
    verbs: str, place: frozenset[str]
) -> None:
    try:
        names = {type(v).__name__ for v in _read(verbs, place).verbs}
    except TwimlError:
        names = set()
    assert names <= place


def test_our_reading_agrees_with_the_published_schema(reference_dir: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(file=str(reference_dir / "twiml-xsd" / "entry-offline.xsd"))
    for verbs in (
        '<Say language="en-US" loop="2">hello</Say>',
        '<Gather input="speech" timeout="3" numDigits="1"><Say>x</Say></Gather>',
        '<Dial action="/a" timeLimit="60"><Queue url="/w">sales</Queue></Dial>',
        "<Shout/>",
        "<Gather><Dial>+8613900139000</Dial></Gather>",
        '<Pause length="long"/>',
        '<Reject reason="tired"/>',
    ):
        text = f"<Response>{verbs}</Response>".encode()
        try:
            ours = bool(read_document(text))
        except TwimlError:
            ours = False
        assert schema.validate(etree.fromstring(text)) is ours, verbs
