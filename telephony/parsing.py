"""From a webhook's form to values: what came of a step, and where a leg stands.

Unknown parameters are normal and ignored. Optional values that make no sense become nothing. Only a
form that does not say what it is about is refused, with `MalformedReport`; nothing else is raised.
Forms are mappings of text to text.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from base.errors import BadInput
from telephony.fields import (
    Count,
    Fraction,
    Instant,
    Link,
    OptionalParty,
    OptionalSid,
    Party,
    Sid,
    Speech,
    Word,
    known_word,
)
from telephony.reports import (
    TERMINAL_STATUSES,
    CallStatus,
    DialEnded,
    DialStatus,
    KeysPressed,
    LegFacts,
    MessageRecorded,
    NothingHeard,
    PaymentReported,
    PayResult,
    QueueLeft,
    QueueResult,
    SpeechHeard,
    StatusReport,
    StepReport,
)

MAX_KEYS = 64
_NO_KEY = re.compile(r"[^0-9*#]")
# The carrier's words for how a payment ended; one we do not know is an error.
_PAY_RESULTS = {
    "success": PayResult.SUCCESS,
    "payment-connector-error": PayResult.DECLINED,
    "too-many-failed-attempts": PayResult.DECLINED,
    "caller-interrupted-with-star": PayResult.INTERRUPTED,
    "caller-hung-up": PayResult.INTERRUPTED,
}


class MalformedReport(BadInput):
    """The form does not say which call, room or message it is about, or what happened."""

    error_id = "carrier.report_malformed"


class Report(BaseModel):
    """A form's parameters by their carrier names; the base of each kind of webhook."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    _names: ClassVar[tuple[str, ...]]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Remember which parameters this kind of webhook reads."""
        super().__pydantic_init_subclass__(**kwargs)
        cls._names = tuple(field.alias or name for name, field in cls.model_fields.items())

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        """Take this kind's parameters from the form.

        Raises:
            MalformedReport: One that must be there is missing or unusable; names it, without its
                value, which may be personal.
        """
        try:
            return cls.model_validate({name: form[name] for name in cls._names if name in form})
        except ValidationError as error:
            faults = {str(fault["loc"][0]): fault["type"] for fault in error.errors()}
            raise MalformedReport(
                f"The carrier's report lacks a usable {', '.join(sorted(faults))}.", fields=faults
            ) from None


class _Leg(Report):
    """Which leg, who is on it, and where it stands."""

    call_sid: Sid = Field(alias="CallSid")
    from_: Party = Field(default="", alias="From")
    to: Party = Field(default="", alias="To")
    status: Annotated[
        CallStatus | None, BeforeValidator(lambda text: known_word(CallStatus, text))
    ] = Field(default=None, alias="CallStatus")
    direction: Word = Field(default="", alias="Direction")
    parent_call_sid: OptionalSid = Field(default=None, alias="ParentCallSid")
    forwarded_from: OptionalParty = Field(default=None, alias="ForwardedFrom")
    caller_name: OptionalParty = Field(default=None, alias="CallerName")


class _Progress(Report):
    """When a leg moved, and how long it lasted."""

    sequence: Count = Field(default=None, alias="SequenceNumber")
    at: Instant = Field(default=None, alias="Timestamp")
    duration_s: Count = Field(default=None, alias="CallDuration")
    sip_code: Count = Field(default=None, alias="SipResponseCode")


class _Queue(Report):
    """How a caller left the queue."""

    result: str = Field(alias="QueueResult")
    waited_s: Count = Field(default=None, alias="QueueTime")


class _Dial(Report):
    """How dialling somebody ended."""

    status: str = Field(alias="DialCallStatus")
    dialled_sid: OptionalSid = Field(default=None, alias="DialCallSid")
    duration_s: Count = Field(default=None, alias="DialCallDuration")
    leg_status: str = Field(default="", alias="CallStatus")
    bridged: Word = Field(default="", alias="DialBridged")


class _Paid(Report):
    """How the taking of a card ended."""

    result: Word = Field(alias="Result")
    confirmation: Word = Field(default="", alias="PaymentConfirmationCode")
    leg_status: str = Field(default="", alias="CallStatus")


class _Recorded(Report):
    """A message that was recorded."""

    recording_url: Link = Field(default="", alias="RecordingUrl")
    duration_s: Count = Field(default=None, alias="RecordingDuration")
    ended_by: Word = Field(default="", alias="Digits")


class _Heard(Report):
    """Words that the recogniser heard; keys come as `Digits`."""

    text: Speech = Field(default="", alias="SpeechResult")
    confidence: Fraction = Field(default=None, alias="Confidence")


def parse_leg(form: Mapping[str, str]) -> LegFacts:
    """What the form says about its leg; a `CallStatus` we do not know becomes nothing.

    Raises:
        MalformedReport: No usable `CallSid`.
    """
    leg = _Leg.read(form)
    return LegFacts(
        leg.call_sid,
        from_=leg.from_,
        to=leg.to,
        status=leg.status,
        direction=leg.direction,
        parent_call_sid=leg.parent_call_sid,
        forwarded_from=leg.forwarded_from,
        caller_name=leg.caller_name,
    )


def parse_status(form: Mapping[str, str]) -> StatusReport:
    """A leg's movement. The length of a call is `CallDuration`; `Duration` counts minutes.

    Raises:
        MalformedReport: No usable `CallSid`.
    """
    leg = parse_leg(form)
    progress = _Progress.read(form)
    return StatusReport(
        leg,
        sequence=progress.sequence,
        at=progress.at,
        duration_s=progress.duration_s,
        sip_code=progress.sip_code,
    )


def parse_step(form: Mapping[str, str]) -> StepReport:
    """What came of the step whose action URL was requested, told by which parameters are there.

    - A `QueueResult`, `DialCallStatus` or `Result` of a payment we do not know counts as an error,
      respectively as failed: the caller then takes a way out that exists.
    - Keys are the digits, star and hash; other signs and anything past 64 keys are dropped. What
      remains may be empty and is then a wrong choice, not silence.
    - `Digits` sent empty are silence, unless `FinishedOnKey` tells that the finish key was pressed.
    """
    if "QueueResult" in form:
        queue = _Queue.read(form)
        left = known_word(QueueResult, queue.result) or QueueResult.ERROR
        return QueueLeft(left, waited_s=queue.waited_s)
    if "DialCallStatus" in form:
        dial = _Dial.read(form)
        return DialEnded(
            known_word(DialStatus, dial.status) or DialStatus.FAILED,
            dialled_sid=dial.dialled_sid,
            duration_s=dial.duration_s,
            leg_over=known_word(CallStatus, dial.leg_status) in TERMINAL_STATUSES,
            bridged={"true": True, "false": False}.get(dial.bridged.lower()),
        )
    if "Result" in form:
        paid = _Paid.read(form)
        result = _PAY_RESULTS.get(paid.result.lower(), PayResult.ERROR)
        return PaymentReported(
            result,
            confirmation=paid.confirmation,
            leg_over=known_word(CallStatus, paid.leg_status) in TERMINAL_STATUSES,
        )
    if "RecordingUrl" in form or form.get("Digits") == "hangup":
        recorded = _Recorded.read(form)
        return MessageRecorded(
            recorded.recording_url,
            duration_s=recorded.duration_s or 0,
            by_hangup=recorded.ended_by == "hangup",
        )
    return _collected(form)


def _collected(form: Mapping[str, str]) -> KeysPressed | SpeechHeard | NothingHeard:
    digits = form.get("Digits", "")
    if digits.strip() or form.get("FinishedOnKey", "").strip():
        return KeysPressed(_NO_KEY.sub("", digits)[:MAX_KEYS])
    heard = _Heard.read(form)
    if heard.text:
        return SpeechHeard(heard.text, confidence=heard.confidence)
    return NothingHeard()
