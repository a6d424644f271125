"""From instructions to TwiML, the carrier's markup.

Written as text because the carrier's own builder makes a tree first and costs many times as much;
the tests hold both to the same meaning.
"""

import re
from typing import assert_never

from telephony.addresses import CONFERENCE_PATH, RETRY_FRAGMENT
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

MAX_BYTES = 64_000
MAX_HINTS = 500
MAX_HINT_LENGTH = 100
# The carrier refuses its own choice of speechTimeout beside a named model.
MODEL_SPEECH_TIMEOUT_S = 2
ROOM_EVENTS = "start end join leave mute hold modify announcement"
PARTY_EVENTS = "initiated ringing answered completed"

# Everything but what stands for itself: markup, controls, and what XML 1.0 cannot hold.
_SPECIAL = re.compile(r"[^ !#-%'-;=?-~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Line ends and tabs survive a parser only as references; what XML cannot carry at all is dropped.
_REFERENCES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}


class DocumentTooLarge(Exception):
    """More markup than the carrier accepts, 64 kB; a fault of the flow, not of the caller."""


def render(document: Document, *, base_url: str, region: str = "") -> bytes:
    """The TwiML of a document, UTF-8.

    A Gather or Record that comes last is followed by a Redirect to its action: the carrier passes
    over either in silence when nothing came, and a document that runs out ends the call. Only a
    whisper may run out, or be empty: the party is connected then.

    Args:
        document: What the call does next, in order.
        base_url: Our public address without a trailing slash; paths become absolute with it.
        region: The carrier's region that mixes conferences; empty leaves the choice to it.

    Raises:
        DocumentTooLarge: Over 64 kB.
    """
    writer = _Writer(base_url, region)
    verbs = [writer.verb(instruction) for instruction in document]
    if document and isinstance(document[-1], Gather | Record):
        verbs.append(f"<Redirect>{writer.address(document[-1].action)}</Redirect>")
    body = "".join(verbs)
    markup = f'<?xml version="1.0" encoding="UTF-8"?><Response>{body}</Response>'.encode()
    if len(markup) > MAX_BYTES:
        raise DocumentTooLarge(
            f"{len(document)} instructions make {len(markup)} bytes; the carrier takes {MAX_BYTES}."
        )
    return markup


def escaped(text: str) -> str:
    """The text as XML content or attribute value; characters XML forbids are dropped."""
    if text.isprintable():  # nearly always, and several times as fast
        return (
            text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace('"', "&quot;")
        )
    return _SPECIAL.sub(lambda found: _REFERENCES.get(found[0], ""), text)


_RETRY = escaped(RETRY_FRAGMENT)


class _Writer:
    """Knows where our paths live; writes one verb at a time."""

    __slots__ = ("base_url", "home", "region")

    def __init__(self, base_url: str, region: str) -> None:
        self.base_url = escaped(base_url)
        self.home = f"{base_url}/"
        self.region = f' region="{escaped(region)}"' if region else ""

    def address(self, url: str) -> str:
        """A path made absolute; what is not ours stays as it is and gets no retry rules."""
        if url.startswith("/"):
            return f"{self.base_url}{escaped(url)}{_RETRY}"
        if url.startswith(self.home):
            return f"{escaped(url)}{_RETRY}"
        return escaped(url)

    def verb(self, instruction: Instruction) -> str:  # noqa: C901, PLR0911 one arm per verb
        """One instruction's markup."""
        match instruction:
            case Say():
                return (
                    f'<Say language="{escaped(instruction.language)}"'
                    f' voice="{escaped(instruction.voice)}">{escaped(instruction.text)}</Say>'
                )
            case Play():
                return f'<Play loop="{instruction.loop}">{self.address(instruction.url)}</Play>'
            case Pause():
                return f'<Pause length="{instruction.length_s}"/>'
            case Gather():
                return self._gather(instruction)
            case Record():
                return self._record(instruction)
            case JoinConference():
                return self._conference(instruction)
            case Connect():
                return self._connect(instruction)
            case Pay():
                return self._pay(instruction)
            case Enqueue():
                return (
                    f'<Enqueue action="{self.address(instruction.action)}"'
                    f' waitUrl="{self.address(instruction.wait_path)}">'
                    f"{escaped(instruction.name)}</Enqueue>"
                )
            case Leave():
                return "<Leave/>"
            case Redirect():
                return f"<Redirect>{self.address(instruction.path)}</Redirect>"
            case Reject():
                return f'<Reject reason="{instruction.reason}"/>'
            case Hangup():
                return "<Hangup/>"
        assert_never(instruction)

    def _gather(self, gather: Gather) -> str:
        kinds = ("dtmf speech" if gather.keys else "speech") if gather.speech else "dtmf"
        limits = f' numDigits="{gather.num_digits}"' if gather.num_digits is not None else ""
        if gather.keys:
            limits += f' finishOnKey="{escaped(gather.finish_on_key)}"'
        prompts = "".join([self.verb(prompt) for prompt in gather.prompts])
        return (
            f'<Gather input="{kinds}" action="{self.address(gather.action)}"'
            f' actionOnEmptyResult="true" timeout="{gather.timeout_s}"'
            f"{limits}{_speech(gather) if gather.speech else ''}>{prompts}</Gather>"
        )

    def _record(self, record: Record) -> str:
        return (
            f'<Record action="{self.address(record.action)}" maxLength="{record.max_length_s}"'
            f' timeout="{record.timeout_s}" finishOnKey="{escaped(record.finish_on_key)}"'
            f' recordingStatusCallback="{self.address(record.status_path)}"'
            f' recordingStatusCallbackEvent="completed absent"{self._transcribed(record)}/>'
        )

    def _transcribed(self, record: Record) -> str:
        if record.transcribe_path is None:
            return ""
        return f' transcribe="true" transcribeCallback="{self.address(record.transcribe_path)}"'

    def _conference(self, room: JoinConference) -> str:
        # The first to enter fixes the room's attributes, so every party brings the same ones.
        action = f' action="{self.address(room.action)}"' if room.action else ""
        coach = f' coach="{escaped(room.coach)}"' if room.coach else ""
        label = f' participantLabel="{escaped(room.label)}"' if room.label else ""
        return (
            f'<Dial{action} timeLimit="{room.time_limit_s}"><Conference beep="false" waitUrl=""'
            f' statusCallback="{self.base_url}{CONFERENCE_PATH}{_RETRY}"'
            f' statusCallbackEvent="{ROOM_EVENTS}" jitterBufferSize="small"{self.region}'
            f' startConferenceOnEnter="{_flag(room.start_on_enter)}"'
            f' endConferenceOnExit="{_flag(room.end_on_exit)}" muted="{_flag(room.muted)}"'
            f"{coach}{label}>{escaped(room.name)}</Conference></Dial>"
        )

    def _connect(self, connect: Connect) -> str:
        caller_id = f' callerId="{escaped(connect.caller_id)}"' if connect.caller_id else ""
        noun = {"number": "Number", "client": "Client", "sip": "Sip"}[connect.kind]
        return (
            f'<Dial action="{self.address(connect.action)}" timeout="{connect.ring_s}"'
            f' timeLimit="{connect.time_limit_s}"{caller_id}>'
            f"<{noun}{self._party(connect)}>{escaped(connect.to)}</{noun}></Dial>"
        )

    def _party(self, connect: Connect) -> str:
        attributes = ""
        if connect.whisper_path is not None:
            attributes += f' url="{self.address(connect.whisper_path)}"'
        if connect.status_path is not None:
            attributes += (
                f' statusCallback="{self.address(connect.status_path)}"'
                f' statusCallbackEvent="{PARTY_EVENTS}"'
            )
        return attributes

    def _pay(self, pay: Pay) -> str:
        words = f' description="{escaped(pay.description)}"' if pay.description else ""
        limits = f' maxAttempts="{pay.attempts}" timeout="{pay.timeout_s}"'
        return (
            f'<Pay action="{self.address(pay.action)}" input="dtmf" paymentMethod="credit-card"'
            f' paymentConnector="{escaped(pay.connector)}"'
            f' chargeAmount="{pay.amount_minor // 100}.{pay.amount_minor % 100:02}"'
            f' currency="{escaped(pay.currency.lower())}"{words} postalCode="false"'
            f' securityCode="true"{limits}/>'
        )


def _speech(gather: Gather) -> str:
    """What the recogniser is told; swearing is feedback, so it is not hidden from us."""
    attributes = f' language="{escaped(gather.language)}"' if gather.language else ""
    if gather.hints:
        # A comma separates phrases, so a phrase cannot hold one.
        phrases = [hint.replace(",", " ")[:MAX_HINT_LENGTH] for hint in gather.hints[:MAX_HINTS]]
        attributes += f' hints="{escaped(",".join(phrases))}"'
    timeout_s = gather.speech_timeout_s
    if timeout_s is None and gather.speech_model:
        timeout_s = MODEL_SPEECH_TIMEOUT_S
    if timeout_s is not None:
        attributes += f' speechTimeout="{timeout_s}"'
    if gather.speech_model:
        attributes += f' speechModel="{escaped(gather.speech_model)}"'
    return f'{attributes} profanityFilter="false"'


def _flag(value: bool) -> str:  # noqa: FBT001 a writer of flags takes one
    return "true" if value else "false"
