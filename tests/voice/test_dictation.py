"""An administrator speaks a prompt on the telephone, hears it and keeps it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import pytest
from flask import Flask
from sqlmodel import select

import cti.webhooks
import ivr.webhooks
from base.ids import new_id
from cti import dialled_calls
from cti.models import AttemptState, Call, DialAttempt
from cti.workplace import Workplace
from ivr import candidates, versions
from ivr.dictation import ask_to_speak
from ivr.dictation_jobs import keep_dictation, sweep_dictations
from ivr.models import Dictation, Sound
from ivr.words import DictationState
from staff.models import Member, Role
from telephony.carrier_errors import CarrierAway, CarrierError, CarrierRefused
from telephony.numbers import read_number
from tests.fakes.sound_files import mulaw
from tests.voice.caller import Caller, Heard
from tickets.models import SurveyResponse

MINE = "+8613900139000"
SID = "RE" + "b" * 32
URL = f"https://api.example/2010-04-01/Accounts/AC/Recordings/{SID}"


@dataclass
class Media:
    """A recording in memory."""

    data: bytes

    def chunks(self) -> Iterator[bytes]:
        yield self.data

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Nothing to give back."""


@dataclass
class Shelf:
    """A carrier that only gives recordings."""

    data: bytes = field(default_factory=mulaw)
    failing: list[CarrierError] = field(default_factory=list)

    def fetch_recording(self, url: str, **_: Any) -> Media:
        assert SID in url
        if self.failing:
            raise self.failing.pop(0)
        return Media(self.data)


@dataclass
class Booth:
    """Somebody whom the house phones to speak a prompt."""

    work: Workplace
    carrier: Shelf
    caller: Caller
    dictation_id: UUID
    attempt_id: UUID

    def pick_up(self) -> Heard:
        return self.caller.ask(f"/voice/outbound/{self.attempt_id}", {"Direction": "outbound-api"})

    def speak(self, heard: Heard) -> Heard:
        said = {"RecordingUrl": URL, "RecordingSid": SID, "RecordingDuration": "4", "Digits": "#"}
        return self.caller.ask(heard.path("Record"), said)

    def recording_is_ready(self) -> None:
        told = {"RecordingSid": SID, "RecordingStatus": "completed", "RecordingDuration": "4"}
        self.caller.post("/voice/recording", {**told, "RecordingUrl": URL})

    def row(self) -> Dictation:
        with self.work.database.session() as session:
            return session.get_one(Dictation, self.dictation_id)

    def words(self) -> str:
        with self.work.database.session() as session:
            return candidates.present(session).source


@pytest.fixture
def booth(work: Workplace, tmp_path: Path) -> Booth:
    settings = work.settings.model_copy(update={"data_dir": tmp_path})
    carrier = Shelf()
    work = replace(work, settings=settings, gateway=carrier)  # type: ignore[arg-type]
    app = Flask("voice_with_sounds")
    ivr.webhooks.open_doors(app, work)
    cti.webhooks.open_doors(app, work)
    now = work.clock.now()
    with work.database.session() as session:
        member = Member(
            login="ines",
            name="Ines",
            number="A1",
            password_hash="",
            role=Role.ADMINISTRATOR,
            created_at=now,
        )
        session.add(member)
        session.flush()
        dictation = ask_to_speak(
            session,
            prompt="hello",
            language="zh-CN",
            number=read_number(MINE),
            spoken_to_in="zh",
            by=member.id,
            now=now,
        )
        attempt = session.get_one(DialAttempt, dictation.attempt_id)
        call = session.exec(select(Call).where(Call.attempt_id == attempt.id)).one()
        attempt.state = AttemptState.PLACING
        caller = Caller(app.test_client(), number=MINE)
        assert dialled_calls.adopt(session, call, attempt, caller.sid, now=now)
    return Booth(work, carrier, caller, dictation.id, attempt.id)


def test_a_prompt_is_spoken_heard_kept_and_becomes_a_candidate(booth: Booth) -> None:
    greeted = booth.pick_up()
    assert "请在提示音后朗读" in greeted.words
    played = booth.speak(greeted)
    assert [node.text for node in played.root.iter("Play")] == [URL]
    kept = booth.caller.press(played, "1")
    assert "录音已保留" in kept.words
    assert kept.verbs[-1] == "Hangup"
    booth.recording_is_ready()
    keep_dictation(booth.work, dictation_id=str(booth.dictation_id))
    row = booth.row()
    assert row.state is DictationState.KEPT
    assert f'zh-CN: {{audio: "{row.sound}"}}' in booth.words()
    with booth.work.database.session() as session:
        assert session.get_one(Sound, row.sound).duration_ms == 1000
        assert versions.active_hash(session) != candidates.present(session).hash
    with booth.caller.client.get(f"/voice/audio/{row.sound}") as sound:
        assert (sound.data, sound.mimetype) == (mulaw(), "audio/wav")
        assert "immutable" in sound.headers["Cache-Control"]


def test_another_try_replaces_the_first_and_other_keys_ask_again(booth: Booth) -> None:
    played = booth.speak(booth.pick_up())
    asked = booth.caller.press(played, "7")
    assert "重新录音" in asked.words
    assert asked.verbs[0] == "Gather"
    again = booth.caller.press(asked, "2")
    assert again.verbs == ["Say", "Record", "Redirect"]
    assert booth.row().state is DictationState.SPEAKING


def test_a_repeated_delivery_is_answered_alike_and_does_nothing_again(booth: Booth) -> None:
    greeted = booth.pick_up()
    assert booth.pick_up().response.data == greeted.response.data
    played = booth.speak(greeted)
    assert booth.speak(greeted).response.data == played.response.data
    kept = booth.caller.press(played, "1")
    booth.recording_is_ready()
    keep_dictation(booth.work, dictation_id=str(booth.dictation_id))
    assert booth.caller.press(played, "1").response.data == kept.response.data
    assert booth.row().state is DictationState.KEPT


def test_one_is_key_for_nothing_before_anything_was_spoken(booth: Booth) -> None:
    greeted = booth.pick_up()
    assert "请在提示音后朗读" in booth.caller.ask(greeted.path("Record"), {"Digits": "1"}).words
    assert booth.row().state is DictationState.CALLING


def test_whoever_stays_silent_is_let_go(booth: Booth) -> None:
    heard = booth.pick_up()
    for _ in range(40):
        if heard.verbs[-1] == "Hangup":
            break
        heard = booth.caller.ask(heard.path("Redirect"))
    assert "没有保留录音" in heard.words


def test_a_recording_that_is_late_is_fetched_by_the_sweep(booth: Booth) -> None:
    booth.caller.press(booth.speak(booth.pick_up()), "1")
    assert sweep_dictations(booth.work) == 1
    keep_dictation(booth.work, dictation_id=str(booth.dictation_id))
    assert (booth.row().state, booth.row().tries) == (DictationState.KEEPING, 1)
    assert sweep_dictations(booth.work) == 0
    booth.recording_is_ready()
    booth.carrier.failing.append(CarrierAway("not now"))
    clock: Any = booth.work.clock
    clock.advance(5)
    sweep_dictations(booth.work)
    assert booth.row().state is DictationState.KEEPING
    clock.advance(5)
    sweep_dictations(booth.work)
    assert booth.row().state is DictationState.KEPT


@pytest.mark.parametrize(
    ("data", "fault", "because"),
    [
        (b"<html>not a sound</html>", None, "sound.unusable"),
        (b"", CarrierRefused(20404, permanent=True, sentence="gone"), "carrier_20404"),
    ],
)
def test_what_cannot_be_used_is_given_up_with_its_reason(
    booth: Booth, data: bytes, fault: CarrierError | None, because: str
) -> None:
    booth.caller.press(booth.speak(booth.pick_up()), "1")
    booth.recording_is_ready()
    booth.carrier.data = data
    booth.carrier.failing = [fault] if fault else []
    before = booth.words()
    sweep_dictations(booth.work)
    row = booth.row()
    assert (row.state, row.refused) == (DictationState.GIVEN_UP, because)
    assert booth.words() == before


def test_a_call_that_ends_unkept_is_given_up_and_asks_for_no_survey(booth: Booth) -> None:
    booth.speak(booth.pick_up())
    booth.caller.post(
        f"/voice/status?attempt={booth.attempt_id}",
        {"CallStatus": "completed", "Direction": "outbound-api"},
    )
    assert booth.row().state is DictationState.GIVEN_UP
    with booth.work.database.session() as session:
        assert session.exec(select(SurveyResponse)).all() == []


def test_another_leg_cannot_move_it(booth: Booth) -> None:
    greeted = booth.pick_up()
    stranger = Caller(booth.caller.client)
    assert stranger.ask(greeted.path("Record")).verbs == ["Hangup"]
    nobody = stranger.ask(f"/voice/dictation/{new_id()}/1")
    assert nobody.verbs[-1] == "Hangup"
