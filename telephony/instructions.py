"""What a call is told to do next: the words between the hotline's logic and the carrier's markup.

Pure values. Paths are paths on our own host (`/voice/step/…`); the renderer makes them absolute and
adds the retry fragment.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a text.

    Attributes:
        text: Plain words; the renderer escapes them.
        language: Tag of the speech synthesis, for example `zh-CN`.
        voice: The carrier's name of the voice, for example `Polly.Zhiyu`.
    """

    text: str
    language: str
    voice: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play a sound file, named by a path on our host or by an absolute URL."""

    url: str
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence for whole seconds."""

    length_s: int = 1


Prompt = Say | Play | Pause


@dataclass(frozen=True, slots=True)
class Gather:
    """Collect keys, speech or both; silence is reported too.

    Attributes:
        action: Path that gets what was pressed, said, or nothing.
        prompts: Heard while the caller may already answer.
        keys: Whether keys are taken.
        speech: Whether speech is taken.
        timeout_s: Silence that ends the collection, seconds.
        num_digits: Ends after so many keys; nothing means the finish key or silence ends it.
        finish_on_key: Key that ends the input; empty means none does.
        language: The recogniser's tag, for example `cmn-Hans-CN`.
        hints: Phrases the recogniser should expect.
        speech_timeout_s: Silence after speech, seconds; nothing leaves it to the carrier.
        speech_model: The recogniser's model that fits the language; empty takes the carrier's own.
    """

    action: str
    prompts: tuple[Prompt, ...] = ()
    keys: bool = True
    speech: bool = False
    timeout_s: int = 5
    num_digits: int | None = None
    finish_on_key: str = "#"
    language: str = ""
    hints: tuple[str, ...] = ()
    speech_timeout_s: int | None = None
    speech_model: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Record the caller after a beep.

    Attributes:
        action: Path that gets the recording's address and length, also after a hang-up.
        max_length_s: Longest recording, seconds.
        timeout_s: Silence that ends it, seconds.
        finish_on_key: Keys any of which ends it.
        status_path: Path that hears when the file is ready.
        transcribe_path: Path that gets the words as text; nothing does without them.
    """

    action: str
    max_length_s: int = 120
    timeout_s: int = 5
    finish_on_key: str = "#"
    status_path: str = "/voice/recording"
    transcribe_path: str | None = None


@dataclass(frozen=True, slots=True)
class JoinConference:
    """Meet others in a room; ends when the party leaves it.

    All parties of a room carry the same room attributes, because the first one fixes them.

    Attributes:
        name: The room; holds nothing personal.
        action: Path requested when this party has left; nothing ends the call there.
        end_on_exit: Whether the room ends when this party leaves.
        start_on_enter: Whether the room starts when this party enters.
        muted: Enter without being heard.
        coach: Call sid of the party who alone hears this one.
        time_limit_s: The carrier's limit for this leg, seconds.
        label: Role of the party in the room's events, for example `agent`.
    """

    name: str
    action: str | None = None
    end_on_exit: bool = False
    start_on_enter: bool = True
    muted: bool = False
    coach: str | None = None
    time_limit_s: int = 14_400
    label: str | None = None


DialKind = Literal["number", "client", "sip"]


@dataclass(frozen=True, slots=True)
class Connect:
    """Dial somebody and talk with them when they answer.

    Attributes:
        kind: What `to` is.
        to: E.164 number, client identity or SIP address.
        action: Path that hears how it ended.
        caller_id: Number shown; nothing passes the caller's own.
        ring_s: Longest ringing, seconds.
        time_limit_s: Longest conversation, seconds.
        whisper_path: What the party hears alone after answering; they are connected when its
            document runs out, and not when it hangs up.
        status_path: Path that hears how the party's own leg moves.
    """

    kind: DialKind
    to: str
    action: str
    caller_id: str | None = None
    ring_s: int = 25
    time_limit_s: int = 14_400
    whisper_path: str | None = None
    status_path: str | None = None


@dataclass(frozen=True, slots=True)
class Pay:
    """Take a card by keys, which neither we nor a recording hear.

    Attributes:
        action: Path that gets how it went.
        amount_minor: What is charged, in hundredths of `currency`.
        currency: ISO 4217, for example `CNY`.
        connector: Name of the payment provider at the carrier.
        description: For the provider's books.
        attempts: How often each entry may be repeated, 1 to 3.
        timeout_s: Silence that ends an entry, seconds.
    """

    action: str
    amount_minor: int
    currency: str
    connector: str = "Default"
    description: str = ""
    attempts: int = 2
    timeout_s: int = 10


@dataclass(frozen=True, slots=True)
class Enqueue:
    """Wait in a carrier's queue.

    Attributes:
        name: Queue name, at most 64 characters.
        action: Path requested when the caller leaves it, whatever the reason.
        wait_path: Path polled for what the waiting caller hears.
    """

    name: str
    action: str
    wait_path: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the queue one waits in; its action is requested at once."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Fetch the next document from a path."""

    path: str


@dataclass(frozen=True, slots=True)
class Reject:
    """Do not answer; only valid as the first instruction of an inbound call."""

    reason: Literal["busy", "rejected"] = "rejected"


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


Instruction = (
    Say
    | Play
    | Pause
    | Gather
    | Record
    | JoinConference
    | Connect
    | Pay
    | Enqueue
    | Leave
    | Redirect
    | Reject
    | Hangup
)
Document = tuple[Instruction, ...]
