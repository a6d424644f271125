"""Speaking a prompt on the telephone: the house phones, they speak, hear it, and keep it.

No flow file decides what is heard here, so that a prompt can be spoken before any file is served.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from base import bells
from base.errors import BadInput, NotFound
from base.ids import new_id
from cti import dialling
from cti.answers import Delivery, keep_answer, stored_answer
from cti.calls import lock_call
from cti.happenings import AttemptEnded
from cti.models import Call, DialAttempt, RecordingKind
from cti.recordings import keep_recording
from cti.words import Purpose
from ivr.candidates import present
from ivr.hosting import Host
from ivr.models import Dictation
from ivr.shelf import SHELF
from ivr.words import DictationState
from staff.audit import record_audit
from telephony.instructions import (
    Document,
    Gather,
    Hangup,
    Play,
    Prompt,
    Record,
    Redirect,
    Say,
)
from telephony.numbers import PartyNumber
from telephony.reports import KeysPressed, LegFacts, MessageRecorded, StepReport

LONGEST_S = 120
# Answers of one call; whoever is silent for so long has put the telephone away.
_MOST_STEPS = 30
_KEEP, _AGAIN = "1", "2"
_VOICES = {"zh": ("zh-CN", "Polly.Zhiyu"), "en": ("en-US", "Polly.Joanna")}
_WORDS = {
    "zh": {
        "speak": "请在提示音后朗读，读完请按井号键。",
        "ask": "保留这段录音，请按1。重新录音，请按2。",
        "kept": "录音已保留。再见。",
        "bye": "没有保留录音。再见。",
    },
    "en": {
        "speak": "Please speak after the tone, and press pound when you have finished.",
        "ask": "To keep this recording, press 1. To record it again, press 2.",
        "kept": "Your recording is kept. Goodbye.",
        "bye": "No recording was kept. Goodbye.",
    },
}


def ask_to_speak(
    session: Session,
    *,
    prompt: str,
    language: str,
    number: PartyNumber,
    spoken_to_in: str,
    by: UUID,
    now: datetime,
) -> Dictation:
    """Phone somebody, now, to speak a prompt.

    Args:
        session: The unit of work.
        prompt: A prompt of the present file.
        language: Tag of the language that is spoken.
        number: Whom.
        spoken_to_in: `zh` or `en`, in which they are told what to do.
        by: Who asks.
        now: The present instant.

    Raises:
        NotFound: The present file has no such prompt or language.
        BadInput: The number cannot be dialled.
    """
    file = SHELF.hotline(session, present(session).hash).file
    if prompt not in file.prompts or language not in file.languages:
        raise NotFound(f"There is no prompt `{prompt}` in {language}.")
    if number.e164 is None:
        raise BadInput("This number cannot be dialled.", error_id="number.unusable")
    attempt = dialling.plan_call(
        session,
        purpose=Purpose.PROMPT,
        number=number.e164,
        flow="",
        context={"speak": spoken_to_in},
        now=now,
        due_at=now,
    )
    dictation = Dictation(
        id=new_id(),
        prompt=prompt,
        language=language,
        attempt_id=attempt.id,
        asked_by=by,
        asked_at=now,
    )
    session.add(dictation)
    record_audit(
        session,
        member_id=by,
        action="prompt.dictated",
        object_kind="prompt",
        object_id=prompt,
        after={"language": language, "dictation": str(dictation.id)},
        now=now,
    )
    session.flush()
    return dictation


@dataclass(frozen=True, slots=True)
class _Booth:
    """The telephone at hand: its call, locked, and what is heard on it."""

    session: Session
    call: Call
    dictation: Dictation
    tongue: str
    now: datetime

    def document(self, number: int, report: StepReport | None) -> Document:
        """What is heard after a report on document `number`; nothing is reported at first."""
        spoken = self.dictation.recording_sid is not None
        match report:
            case MessageRecorded(by_hangup=False) if report.duration_s > 0:
                self._note(report)
                # They hear it from the carrier, which has it before anybody else.
                return self._asked(number, Play(report.recording_url))
            case KeysPressed(digits=digits) if digits == _KEEP and spoken:
                self._keep()
                return (self._say("kept"), Hangup())
            case _ if number >= _MOST_STEPS:
                return (self._say("bye"), Hangup())
            case KeysPressed(digits=digits) if digits != _AGAIN and spoken:
                return self._asked(number)
            case _:
                path = self._path(number + 1)
                return (self._say("speak"), Record(path, LONGEST_S), Redirect(path))

    def _say(self, words: str) -> Say:
        return Say(_WORDS[self.tongue][words], *_VOICES[self.tongue])

    def _path(self, number: int) -> str:
        return f"/voice/dictation/{self.dictation.id}/{number}"

    def _asked(self, number: int, *first: Play) -> Document:
        path = self._path(number + 1)
        prompts: tuple[Prompt, ...] = (*first, self._say("ask"))
        return (Gather(path, prompts, num_digits=1, timeout_s=8), Redirect(path))

    def _note(self, report: MessageRecorded) -> None:
        recording = keep_recording(
            self.session,
            recording_id=new_id(),
            call=self.call,
            kind=RecordingKind.NOTE,
            address=report.recording_url,
            duration_s=report.duration_s,
            now=self.now,
        )
        self.dictation.state = DictationState.SPEAKING
        self.dictation.recording_sid = recording.sid

    def _keep(self) -> None:
        self.dictation.state = DictationState.KEEPING
        self.dictation.next_at = self.now
        bell = bells.job("keep_dictation", dictation_id=self.dictation.id)
        bells.ring_after_commit(self.session, bell)


def opening(
    host: Host, session: Session, call: Call, attempt: DialAttempt, delivery: Delivery
) -> str:
    """The first document of the call; a repeated delivery gets the same."""
    dictation = session.exec(select(Dictation).where(Dictation.attempt_id == attempt.id)).one()
    booth = _booth(session, call, dictation, now=delivery.now)
    return _answered(host, booth, delivery, number=0, report=None)


def step(
    host: Host,
    session: Session,
    leg: LegFacts,
    delivery: Delivery,
    *,
    dictation_id: UUID,
    number: int,
    report: StepReport,
) -> str:
    """The document after a report on document `number`; a repeated delivery gets the same.

    Raises:
        NotFound: There is no such dictation.
    """
    dictation = session.get(Dictation, dictation_id)
    if dictation is None:
        raise NotFound(f"There is no dictation {dictation_id}.")
    call = session.exec(select(Call).where(Call.attempt_id == dictation.attempt_id)).one()
    call = lock_call(session, call.id)
    session.refresh(dictation)
    if call.sid != leg.call_sid:
        return host.render((Hangup(),))
    booth = _booth(session, call, dictation, now=delivery.now)
    return _answered(host, booth, delivery, number=number, report=report)


def _answered(
    host: Host,
    booth: _Booth,
    delivery: Delivery,
    *,
    number: int,
    report: StepReport | None,
) -> str:
    key = f"dictation:{number}"
    known = stored_answer(booth.session, booth.call, key)
    if known is not None:
        return str(known.body)
    body = host.render(booth.document(number, report))
    booth.session.add(booth.dictation)
    keep_answer(booth.session, booth.call, key, delivery, body=body)
    return body


def _booth(session: Session, call: Call, dictation: Dictation, *, now: datetime) -> _Booth:
    attempt = session.get_one(DialAttempt, dictation.attempt_id)
    return _Booth(session, call, dictation, str(attempt.context["speak"]), now)


def follow_attempt(session: Session, event: AttemptEnded) -> None:
    """The call is over: what was not kept by then will not be; may be repeated."""
    dictation = session.exec(
        select(Dictation).where(Dictation.attempt_id == event.attempt_id)
    ).first()
    if dictation is None or dictation.state not in {
        DictationState.CALLING,
        DictationState.SPEAKING,
    }:
        return
    attempt = session.get_one(DialAttempt, event.attempt_id)
    dictation.state = DictationState.GIVEN_UP
    dictation.refused = attempt.outcome
    dictation.ended_at = attempt.ended_at
    session.add(dictation)
