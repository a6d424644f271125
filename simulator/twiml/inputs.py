"""Verbs that take something from the caller: Gather, Record, Pay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from simulator.twiml import attributes as kinds
from simulator.twiml.attributes import Kind
from simulator.twiml.languages import MODELS, recognition_fault
from simulator.twiml.prompts import Pause, Play, Say
from simulator.twiml.shapes import Shape, refuse

RECORDING_EVENTS = ("in-progress", "completed", "absent")


@dataclass(frozen=True)
class Gather(Shape):
    """Collect keys or speech while prompts play."""

    children: tuple[Say | Play | Pause, ...] = ()
    input: str = "dtmf"
    action: str = ""
    method: str = "POST"
    timeout: str = "5"
    finish_on_key: str = "#"
    num_digits: int | None = None
    action_on_empty_result: bool = False
    partial_result_callback: str = ""
    partial_result_callback_method: str = "POST"
    speech_timeout: str | None = None
    max_speech_time: int = 60
    speech_model: str = ""
    language: str = "en-US"
    hints: tuple[str, ...] = ()
    profanity_filter: bool = True
    barge_in: bool = True
    enhanced: bool = False
    debug: bool = False

    attributes: ClassVar[Mapping[str, Kind]] = {
        "input": kinds.one_of("dtmf", "speech", "dtmf speech", "speech dtmf"),
        "action": kinds.url,
        "method": kinds.method,
        "timeout": kinds.seconds_or_auto,
        "finishOnKey": kinds.finish_key,
        "numDigits": kinds.integer(1, 1_000),
        "actionOnEmptyResult": kinds.boolean,
        "partialResultCallback": kinds.url,
        "partialResultCallbackMethod": kinds.method,
        "speechTimeout": kinds.seconds_or_auto,
        "maxSpeechTime": kinds.integer(1, 600),
        "speechModel": kinds.one_of(*MODELS),
        "language": kinds.text,
        "hints": kinds.hints,
        "profanityFilter": kinds.boolean,
        "bargeIn": kinds.boolean,
        "enhanced": kinds.boolean,
        "debug": kinds.boolean,
    }
    nested: ClassVar[Mapping[str, type[Shape]]] = {"Say": Say, "Play": Play, "Pause": Pause}

    @property
    def takes_keys(self) -> bool:
        """Tell whether keys count."""
        return "dtmf" in self.input

    @property
    def takes_speech(self) -> bool:
        """Tell whether speech counts."""
        return "speech" in self.input

    def check(self) -> None:
        """Refuse speech settings that would fail at the recogniser."""
        if not self.takes_speech:
            return
        fault = recognition_fault(self.language, self.speech_model)
        if fault:
            refuse(f"<Gather>: {fault}")
        if self.speech_model and self.speech_timeout in {None, "auto"}:
            refuse("<Gather speechModel> needs speechTimeout as a number")


@dataclass(frozen=True)
class Record(Shape):
    """Record what the caller says."""

    action: str = ""
    method: str = "POST"
    timeout: int = 5
    finish_on_key: str = "1234567890*#"
    max_length: int = 3_600
    play_beep: bool = True
    trim: str = "trim-silence"
    recording_status_callback: str = ""
    recording_status_callback_method: str = "POST"
    recording_status_callback_event: frozenset[str] = frozenset({"completed"})
    transcribe: bool = False
    transcribe_callback: str = ""

    attributes: ClassVar[Mapping[str, Kind]] = {
        "action": kinds.url,
        "method": kinds.method,
        "timeout": kinds.integer(0, 14_400),
        "finishOnKey": kinds.finish_key,
        "maxLength": kinds.integer(1, 14_400),
        "playBeep": kinds.boolean,
        "trim": kinds.one_of("trim-silence", "do-not-trim"),
        "recordingStatusCallback": kinds.url,
        "recordingStatusCallbackMethod": kinds.method,
        "recordingStatusCallbackEvent": kinds.events(*RECORDING_EVENTS),
        "transcribe": kinds.boolean,
        "transcribeCallback": kinds.url,
    }


@dataclass(frozen=True)
class Pay(Shape):
    """Take a card by keys, unseen and unheard by everybody else."""

    action: str = ""
    method: str = "POST"
    input: str = "dtmf"
    bank_account_type: str = ""
    charge_amount: str = "0"
    currency: str = "usd"
    description: str = ""
    language: str = "en-US"
    max_attempts: int = 1
    min_postal_code_length: int = 0
    payment_connector: str = "Default"
    payment_method: str = "credit-card"
    postal_code: str = "true"
    security_code: bool = True
    status_callback: str = ""
    status_callback_method: str = "POST"
    timeout: int = 5
    token_type: str = "reusable"  # noqa: S105 a kind, not a token
    valid_card_types: str = "visa mastercard amex"

    attributes: ClassVar[Mapping[str, Kind]] = {
        "action": kinds.url,
        "method": kinds.method,
        "input": kinds.one_of("dtmf"),
        "bankAccountType": kinds.text,
        "chargeAmount": kinds.text,
        "currency": kinds.text,
        "description": kinds.text,
        "language": kinds.text,
        "maxAttempts": kinds.integer(1, 3),
        "minPostalCodeLength": kinds.integer(0, 12),
        "paymentConnector": kinds.text,
        "paymentMethod": kinds.one_of("credit-card", "ach-debit"),
        "postalCode": kinds.text,
        "securityCode": kinds.boolean,
        "statusCallback": kinds.url,
        "statusCallbackMethod": kinds.method,
        "timeout": kinds.integer(1, 600),
        "tokenType": kinds.one_of("one-time", "reusable", "payment-method"),
        "validCardTypes": kinds.text,
    }
