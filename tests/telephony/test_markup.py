from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from twilio.twiml.voice_response import Dial, VoiceResponse
from twilio.twiml.voice_response import Gather as TheirGather

from telephony.addresses import RETRY_FRAGMENT, carrier_url
from telephony.instructions import (
    Connect,
    Document,
    Enqueue,
    Gather,
    Hangup,
    Instruction,
    JoinConference,
    Leave,
    Pause,
    Pay,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
)
from telephony.markup import DocumentTooLarge, render

BASE = "https://cc.example.com"
HELLO = Say("您好 <&> \"hello\" ]]> 'there'", "zh-CN", "Polly.Zhiyu-Neural")
MENU = Gather(
    "/voice/step/7/2?a=1&b=2",
    prompts=(HELLO, Play("/voice/audio/ab12", loop=2), Pause(2)),
    speech=True,
    timeout_s=4,
    num_digits=1,
    finish_on_key="",
    language="cmn-Hans-CN",
    hints=("销售", "after, sales"),
    speech_timeout_s=2,
    speech_model="googlev2_short",
)
ROOM = JoinConference(
    "call-7",
    action="/voice/step/7/4",
    end_on_exit=True,
    start_on_enter=False,
    muted=True,
    coach="CA1",
    time_limit_s=3600,
    label="supervisor",
)
EVERY: list[Instruction] = [
    HELLO,
    Play("https://cdn.example.org/a.mp3?x=1&y=2"),
    Pause(),
    MENU,
    Gather("/g"),
    Gather("/g", keys=False, speech=True),
    Record("/voice/step/7/3", finish_on_key="1*"),
    ROOM,
    JoinConference("call-8"),
    Connect("number", "+861088880000", "/voice/step/7/5", caller_id="+861088881111"),
    Connect("client", "agent-7", "/voice/step/7/5"),
    Connect("sip", "sip:7@desk.example", "/voice/step/7/5", ring_s=9, time_limit_s=60),
    Connect(
        "number",
        "+861088880000",
        "/voice/step/7/5",
        whisper_path="/voice/whisper/7/5?a=1&b=2",
        status_path="/voice/status",
    ),
    Record("/voice/step/7/3", transcribe_path="/voice/transcript"),
    Pay("/voice/step/7/8", 19_905, "CNY", connector="our <bank>", description="order & more"),
    Enqueue("sales", "/voice/step/7/6", "/voice/wait/9?n=0"),
    Leave(),
    Redirect("/voice/step/7/7"),
    Reject("busy"),
    Reject(),
    Hangup(),
]

verbs = st.sampled_from(EVERY)


def parsed(document: Document, region: str = "") -> etree._Element:
    return etree.fromstring(render(document, base_url=BASE, region=region))


def without_false_rejects(markup: bytes) -> etree._Element:
    """The tree less what the schema, older than the documentation, refuses although it is valid."""
    root = etree.fromstring(markup)
    # Verbs the schema does not know yet.
    etree.strip_elements(root, "Leave", "Pay", with_tail=False)
    for room in root.iter("Conference"):
        for newer in ("participantLabel", "jitterBufferSize"):
            room.attrib.pop(newer, None)
    for say in root.iter("Say"):  # its list of voices ends before the neural ones
        say.set("voice", (say.get("voice") or "").removesuffix("-Neural"))
    return root


def test_the_samples_cover_every_instruction() -> None:
    assert {type(instruction) for instruction in EVERY} == set(get_args(Instruction))


@pytest.fixture(scope="module")
def schema(reference_dir: Path) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(reference_dir / "twiml-xsd" / "entry-offline.xsd"))


@pytest.mark.parametrize("instruction", EVERY, ids=repr)
def test_every_instruction_is_valid_by_the_carriers_schema(
    instruction: Instruction, schema: etree.XMLSchema
) -> None:
    schema.assertValid(without_false_rejects(render((instruction,), base_url=BASE, region="ie1")))


@given(st.lists(verbs, max_size=8).map(tuple))
def test_a_document_keeps_its_instructions_in_order(document: Document) -> None:
    names = [verb.tag for verb in parsed(document)]
    expected = [
        {"JoinConference": "Dial", "Connect": "Dial"}.get(type(i).__name__, type(i).__name__)
        for i in document
    ]
    trailing = ["Redirect"] if document and isinstance(document[-1], Gather | Record) else []
    assert names == expected + trailing


xml_text = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
)


@given(xml_text, xml_text)
@example("a ]]> & <b> \"'", "a & <b> \"'")
def test_any_text_comes_out_as_it_went_in(text: str, attribute: str) -> None:
    for tail in ("", "\n\t\r"):
        say = parsed((Say(text + tail, attribute + tail, "v"),))[0]
        assert (say.text or "") == text + tail
        assert say.get("language") == attribute + tail


@given(st.text(st.characters()))
def test_characters_xml_cannot_hold_are_dropped_and_nothing_else(text: str) -> None:
    say = parsed((Say(f"a{text}b\x00\x1b\ufffe\ud800\x7f", "zh-CN", "v"),))[0]
    kept = "".join(
        c
        for c in text
        if c in "\t\n\r" or (c >= " " and not "\x7f" <= c <= "\x9f" and c not in "\ufffe\uffff")
    )
    assert say.text == f"a{''.join(c for c in kept if not 0xD800 <= ord(c) <= 0xDFFF)}b"


def their_menu() -> str:
    response = VoiceResponse()
    gather = TheirGather(
        input="dtmf speech",
        action=carrier_url(BASE, MENU.action),
        action_on_empty_result=True,
        timeout=4,
        num_digits=1,
        finish_on_key="",
        language="cmn-Hans-CN",
        hints="销售,after  sales",
        speech_timeout=2,
        speech_model="googlev2_short",
        profanity_filter=False,
    )
    gather.say(HELLO.text, language="zh-CN", voice="Polly.Zhiyu-Neural")
    gather.play(carrier_url(BASE, "/voice/audio/ab12"), loop=2)
    gather.pause(length=2)
    response.append(gather)
    response.redirect(carrier_url(BASE, MENU.action))
    return str(response)


def their_room() -> str:
    response = VoiceResponse()
    dial = Dial(action=carrier_url(BASE, "/voice/step/7/4"), time_limit=3600)
    dial.conference(
        "call-7",
        beep="false",
        wait_url="",
        status_callback=carrier_url(BASE, "/voice/conference"),
        status_callback_event="start end join leave mute hold modify announcement",
        jitter_buffer_size="small",
        region="ie1",
        start_conference_on_enter=False,
        end_conference_on_exit=True,
        muted=True,
        coach="CA1",
        participant_label="supervisor",
    )
    response.append(dial)
    return str(response)


def their_rest() -> str:
    response = VoiceResponse()
    response.say("hi", language="en-US", voice="Polly.Joanna")
    dial = Dial(action=carrier_url(BASE, "/d"), timeout=9, time_limit=60, caller_id="+861088881111")
    dial.sip("sip:7@desk.example")
    response.append(dial)
    response.enqueue(
        "sales",
        action=carrier_url(BASE, "/q?x=1&y=2"),
        wait_url=carrier_url(BASE, "/voice/wait/9?n=0"),
    )
    response.leave()
    response.record(
        action=carrier_url(BASE, "/r"),
        max_length=120,
        timeout=5,
        finish_on_key="#",
        recording_status_callback=carrier_url(BASE, "/voice/recording"),
        recording_status_callback_event="completed absent",
    )
    response.reject(reason="busy")
    response.hangup()
    return str(response)


def their_party_and_card() -> str:
    response = VoiceResponse()
    dial = Dial(action=carrier_url(BASE, "/d"), timeout=25, time_limit=14_400)
    dial.number(
        "+861088880000",
        url=carrier_url(BASE, "/w"),
        status_callback=carrier_url(BASE, "/s"),
        status_callback_event="initiated ringing answered completed",
    )
    response.append(dial)
    response.pay(
        action=carrier_url(BASE, "/p"),
        input="dtmf",
        payment_method="credit-card",
        payment_connector="Default",
        charge_amount="0.05",
        currency="usd",
        description="tea",
        postal_code="false",
        security_code=True,
        max_attempts=2,
        timeout=10,
    )
    response.record(
        action=carrier_url(BASE, "/r"),
        max_length=120,
        timeout=5,
        finish_on_key="#",
        recording_status_callback=carrier_url(BASE, "/voice/recording"),
        recording_status_callback_event="completed absent",
        transcribe=True,
        transcribe_callback=carrier_url(BASE, "/t"),
    )
    response.hangup()
    return str(response)


PARTY_AND_CARD: Document = (
    Connect("number", "+861088880000", "/d", whisper_path="/w", status_path="/s"),
    Pay("/p", 5, "USD", description="tea"),
    Record("/r", transcribe_path="/t"),
    Hangup(),
)


REST: Document = (
    Say("hi", "en-US", "Polly.Joanna"),
    Connect(
        "sip", "sip:7@desk.example", "/d", caller_id="+861088881111", ring_s=9, time_limit_s=60
    ),
    Enqueue("sales", "/q?x=1&y=2", "/voice/wait/9?n=0"),
    Leave(),
    Record("/r"),
    Reject("busy"),
    Hangup(),
)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ((MENU,), their_menu()),
        ((ROOM,), their_room()),
        (REST, their_rest()),
        (PARTY_AND_CARD, their_party_and_card()),
    ],
    ids=["menu", "room", "rest", "party and card"],
)
def test_ours_means_the_same_as_the_carriers_own_builder(ours: Document, theirs: str) -> None:
    canonical = etree.tostring(etree.fromstring(theirs.encode()), method="c14n2")
    assert etree.tostring(parsed(ours, region="ie1"), method="c14n2") == canonical


URLS = {
    "action",
    "waitUrl",
    "url",
    "statusCallback",
    "recordingStatusCallback",
    "transcribeCallback",
}


def urls_in(root: etree._Element) -> list[str]:
    texts = [e.text or "" for e in root.iter("Redirect", "Play")]
    return texts + [
        str(value)
        for element in root.iter()
        for name, value in element.attrib.items()
        if name in URLS and value
    ]


@given(verbs)
def test_every_address_of_ours_is_absolute_and_asks_for_retries_behind_its_query(
    instruction: Instruction,
) -> None:
    for url in urls_in(parsed((instruction,))):
        if url.startswith(BASE):
            assert url.endswith(RETRY_FRAGMENT)
            assert "?" not in url.partition("#")[2]
        else:
            assert url == "https://cdn.example.org/a.mp3?x=1&y=2"


def test_a_sound_file_on_our_own_host_is_ours_even_when_absolute() -> None:
    document = (Play(f"{BASE}/voice/audio/a"), Play(f"{BASE}.evil.example/a"))
    ours, foreign = (verb.text for verb in parsed(document))
    assert ours == carrier_url(BASE, "/voice/audio/a")
    assert foreign == f"{BASE}.evil.example/a"


def test_silence_after_the_last_collection_is_reported_too() -> None:
    gather, redirect = parsed((Gather("/g"),))
    assert gather.get("actionOnEmptyResult") == "true"
    assert redirect.text == gather.get("action")
    assert len(parsed((Gather("/g"), Hangup()))) == 2


def test_all_parties_of_a_room_bring_the_same_room_attributes() -> None:
    own = {"startConferenceOnEnter", "endConferenceOnExit", "muted", "coach", "participantLabel"}
    rooms = [parsed((room,), region="ie1")[0][0] for room in (ROOM, JoinConference("call-8"))]
    shared = [{k: v for k, v in room.attrib.items() if k not in own} for room in rooms]
    assert shared[0] == shared[1]
    assert shared[0]["beep"] == "false"
    assert shared[0]["waitUrl"] == ""
    assert shared[0]["region"] == "ie1"
    assert "region" not in parsed((ROOM,))[0][0].attrib


def test_a_named_model_always_comes_with_a_numeric_speech_timeout() -> None:
    named = Gather("/g", speech=True, speech_model="phone_call")
    assert (parsed((named,))[0].get("speechTimeout") or "").isdecimal()
    assert parsed((Gather("/g", speech=True),))[0].get("speechTimeout") is None


def test_hints_stay_within_the_carriers_limits() -> None:
    gather = Gather("/g", speech=True, hints=("长" * 150, *["x"] * 600))
    hints = (parsed((gather,))[0].get("hints") or "").split(",")
    assert len(hints) == 500
    assert len(hints[0]) == 100


def test_a_document_beyond_the_carriers_limit_is_refused() -> None:
    fits = (Say("x" * 63_000, "en-US", "v"),)
    assert len(render(fits, base_url=BASE)) < 64_000
    with pytest.raises(DocumentTooLarge):
        render(fits * 2, base_url=BASE)
    with pytest.raises(DocumentTooLarge):  # the limit counts bytes
        render((Say("长" * 22_000, "zh-CN", "v"),), base_url=BASE)
