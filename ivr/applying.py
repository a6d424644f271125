"""What a flow wants done, done in the rooms below, in the transaction of its webhook."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from sqlmodel import Session

from cti import payments, queueing, recordings, transfers, voicemails
from cti.events import note
from cti.messages import write_message
from cti.models import Call
from cti.recording_control import allow_recording
from cti.words import RecordingKind
from customers.archive import preferred_member, put_label, raise_lead
from customers.models import Customer, LeadState
from ivr.effects import (
    AddLabel,
    AllowRecording,
    Effect,
    JoinQueue,
    KeepRecording,
    KeepVerbatim,
    LeaveQueue,
    PartyLeft,
    RaiseLeadTemperature,
    ReleaseSlot,
    ReturnToQueue,
    SendText,
    SetLanguage,
    SettlePayment,
    SetVariable,
    SurveyAnswer,
    SurveyEnded,
)
from ivr.words import LeadTemperature
from telephony.numbers import read_number
from tickets import appointments, surveys, tickets


@dataclass(frozen=True, slots=True)
class Hands:
    """Carries out effects for one call.

    Attributes:
        session: The webhook's unit of work.
        call: The call, locked.
        resume_path: Where the caller's leg is sent when an agent is there.
        now: The present instant.
        region: Country whose national numbers are understood; empty understands E.164 only.
    """

    session: Session
    call: Call
    resume_path: str
    now: datetime
    region: str = ""

    def apply(self, effect: Effect) -> None:  # noqa: C901, PLR0912 one arm per effect
        """Carry out one effect; every effect may be carried out again."""
        match effect:
            case SetLanguage():
                self._set_language(effect.language)
            case SetVariable():
                self._remember(effect.name, effect.value)
            case AddLabel():
                self._label(effect.label)
            case RaiseLeadTemperature():
                self._warm(effect.temperature)
            case JoinQueue():
                self._join(effect)
            case ReturnToQueue():
                queueing.return_to_queue(
                    self.session,
                    effect.entry_id,
                    at_head=effect.head,
                    now=self.now,
                    resume_path=self.resume_path,
                )
            case LeaveQueue():
                queueing.leave_queue(
                    self.session, effect.entry_id, because=effect.because, now=self.now
                )
            case KeepRecording():
                self._keep(effect)
            case SurveyAnswer():
                self._note_answer(effect)
            case SurveyEnded():
                self._end_survey(effect)
            case AllowRecording():
                allow_recording(self.session, self.call, allowed=effect.allowed, now=self.now)
            case KeepVerbatim():
                surveys.note_words(self.session, effect.response_id, effect.text)
            case PartyLeft():
                self._part(effect)
            case ReleaseSlot():
                appointments.release(self.session, effect.hold_id, now=self.now)
            case SendText():
                self._write(effect)
            case SettlePayment():
                payments.settle_payment(
                    self.session,
                    effect.payment_id,
                    call=self.call,
                    result=effect.result,
                    confirmation=effect.confirmation,
                    now=self.now,
                )
            case _:
                assert_never(effect)

    def _customer(self) -> Customer | None:
        if self.call.customer_id is None:
            return None
        return self.session.get(Customer, self.call.customer_id, with_for_update=True)

    def _set_language(self, language: str) -> None:
        self.call.language = language
        customer = self._customer()
        if customer is not None:
            customer.language = language

    def _remember(self, name: str, value: str) -> None:
        customer = self._customer()
        if customer is not None:
            customer.attributes = {**(customer.attributes or {}), name: value}

    def _warm(self, temperature: LeadTemperature) -> None:
        customer = self._customer()
        if customer is not None:
            raise_lead(customer, LeadState(temperature.value))

    def _label(self, word: str) -> None:
        if self.call.customer_id is not None:
            put_label(self.session, self.call.customer_id, word, now=self.now)

    def _part(self, effect: PartyLeft) -> None:
        transfers.party_left(
            self.session,
            self.call,
            member_id=UUID(effect.member_id) if effect.member_id else None,
            sid=effect.sid,
            answered=effect.answered,
            status=effect.status,
            duration_s=effect.duration_s,
            now=self.now,
        )

    def _write(self, effect: SendText) -> None:
        text = self.call.number if effect.to is None else effect.to
        number = read_number(text, self.region)
        if number.e164 is None:
            # Withheld, or keyed wrong: the flow never waits for a text, so it is only told of.
            note(self.session, self.call, "text_not_written", now=self.now)
            return
        write_message(
            self.session,
            number=number.e164,
            body=effect.text,
            purpose="flow",
            customer_id=self.call.customer_id if effect.to is None else None,
            call_id=self.call.id,
            now=self.now,
            message_id=effect.message_id,
        )

    def _join(self, effect: JoinQueue) -> None:
        entry = queueing.join_queue(
            self.session,
            entry_id=effect.entry_id,
            call=self.call,
            queue_key=effect.queue,
            skills=effect.skills,
            priority=effect.priority,
            resume_path=self.resume_path,
            preferred_member_id=preferred_member(self.session, self.call.customer_id),
            now=self.now,
        )
        # Somebody whom we have phoned keeps the place they were promised, wherever the flow leads.
        self.call.queue = entry.queue

    def _keep(self, effect: KeepRecording) -> None:
        match effect.kind:
            case RecordingKind.VOICEMAIL:
                self._keep_voicemail(effect)
            case RecordingKind.VERBATIM | RecordingKind.NOTE | RecordingKind.CALL:
                recording = recordings.keep_recording(
                    self.session,
                    recording_id=effect.recording_id,
                    call=self.call,
                    kind=effect.kind,
                    address=effect.url,
                    duration_s=effect.duration_s,
                    now=self.now,
                )
                if effect.response_id is not None:
                    surveys.note_verbatim(self.session, effect.response_id, recording.id)
            case _:
                assert_never(effect.kind)

    def _keep_voicemail(self, effect: KeepRecording) -> None:
        voicemail = voicemails.keep_voicemail(
            self.session,
            recording_id=effect.recording_id,
            call=self.call,
            queue=effect.queue,
            address=effect.url,
            duration_s=effect.duration_s,
            now=self.now,
        )
        if effect.ticket_kind is None:
            return
        tickets.open_ticket(
            self.session,
            kind=effect.ticket_kind,
            origin="voicemail",
            origin_id=voicemail.id,
            customer_id=self.call.customer_id,
            call_id=self.call.id,
            queue=effect.queue,
            subject="",
            recording_id=voicemail.recording_id,
            now=self.now,
        )

    def _note_answer(self, effect: SurveyAnswer) -> None:
        surveys.note_answer(
            self.session,
            effect.response_id,
            call=self.call,
            survey=effect.survey,
            question=effect.question,
            value=effect.value,
            now=self.now,
        )

    def _end_survey(self, effect: SurveyEnded) -> None:
        surveys.end_survey(
            self.session,
            effect.response_id,
            call=self.call,
            survey=effect.survey,
            outcome=effect.outcome,
            reason=effect.reason,
            now=self.now,
        )
