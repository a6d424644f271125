"""A caller's way through the shipped hotline, over signed webhooks and a real database."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from sqlmodel import select

from cti.models import Call, CallState, LeftBecause, QueueEntry, WebhookAnswer
from cti.workplace import Workplace
from ivr.models import FlowRun
from tests.voice.caller import Caller, Heard


def count(work: Workplace, table: type) -> int:
    with work.database.session() as session:
        return session.exec(select(sa.func.count()).select_from(table)).one()


def menu(caller: Caller) -> Heard:
    """Dial and choose Chinese."""
    return caller.press(caller.phone(), "1")


def waiting(caller: Caller) -> Heard:
    """Dial and go to an agent by keys."""
    return caller.press(menu(caller), "0")


def test_a_stranger_is_asked_for_a_language_and_then_hears_the_menu(caller: Caller) -> None:
    welcome = caller.phone()
    assert "Gather" in welcome.verbs
    english = caller.press(welcome, "2")
    assert "press 1" in english.words.lower()


def test_the_first_webhook_twenty_times_at_once_makes_one_call_and_twenty_equal_answers(
    caller: Caller, work: Workplace
) -> None:
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: caller.phone(token="same").response.data, range(20)))
    assert len(set(answers)) == 1
    assert count(work, Call) == 1
    assert count(work, FlowRun) == 1


def test_a_step_delivered_twice_is_answered_by_the_same_bytes_and_moves_once(
    caller: Caller, work: Workplace
) -> None:
    welcome = caller.phone()
    path = welcome.path("Gather")
    first = caller.ask(path, {"Digits": "1"}, token="t1")
    again = caller.ask(path, {"Digits": "1"}, token="t1")
    assert first.response.data == again.response.data
    with work.database.session() as session:
        assert session.exec(select(FlowRun.step)).one() == 2


def test_a_step_delivered_again_after_the_next_ones_still_gets_its_own_bytes(
    caller: Caller,
) -> None:
    welcome = caller.phone()
    first = caller.ask(welcome.path("Gather"), {"Digits": "1"}, token="t1")
    caller.press(caller.press(first, "3"), "9")
    again = caller.ask(welcome.path("Gather"), {"Digits": "1"}, token="t1")
    assert first.response.data == again.response.data


def test_a_report_on_a_document_of_the_past_is_sent_to_the_present_one(caller: Caller) -> None:
    welcome = caller.phone()
    present = menu(caller)
    caller.press(present, "0")
    late = caller.ask(welcome.path("Gather"), {"Digits": "2"}, token="late")
    assert late.verbs == ["Redirect"]
    again = caller.ask(late.path("Redirect"))
    assert "Enqueue" in again.verbs


def test_a_waiting_caller_hears_a_place_and_takes_a_callback_by_key(
    caller: Caller, work: Workplace
) -> None:
    queued = waiting(caller)
    wait = caller.ask(queued.path("Enqueue", "waitUrl"))
    assert set(wait.verbs) <= {"Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather"}
    leaving = caller.ask(wait.path("Gather"), {"Digits": "1"})
    assert leaving.verbs == ["Leave"]
    offered = caller.ask(queued.path("Enqueue"), {"QueueResult": "leave", "QueueTime": "12"})
    assert "Gather" in offered.verbs or "Hangup" in offered.verbs
    with work.database.session() as session:
        assert session.exec(select(QueueEntry.left_because)).one() is LeftBecause.CALLBACK


def test_a_caller_who_hangs_up_while_waiting_has_abandoned(caller: Caller, work: Workplace) -> None:
    waiting(caller)
    ended = caller.post("/voice/status", {"CallStatus": "completed", "CallDuration": "31"})
    assert ended.status_code == 204
    with work.database.session() as session:
        entry = session.exec(select(QueueEntry)).one()
        assert entry.left_because is LeftBecause.ABANDONED
        call = session.exec(select(Call)).one()
        assert call.state is CallState.COMPLETED
        assert session.exec(select(FlowRun.ended_at)).one() is not None


def test_the_queue_action_after_our_own_redirect_changes_nothing(
    caller: Caller, work: Workplace
) -> None:
    queued = waiting(caller)
    redirected = caller.ask(queued.path("Enqueue"), {"QueueResult": "redirected"})
    assert redirected.verbs == ["Redirect"]
    with work.database.session() as session:
        assert session.exec(select(QueueEntry.left_at)).one() is None


def test_another_leg_cannot_move_a_run(caller: Caller) -> None:
    welcome = caller.phone()
    stranger = Caller(caller.client)
    assert stranger.ask(welcome.path("Gather"), {"Digits": "1"}).verbs == ["Hangup"]
    assert "Gather" in caller.press(welcome, "1").verbs


def test_whoever_fetches_the_caller_sends_them_to_what_is_awaited(
    caller: Caller, work: Workplace
) -> None:
    queued = waiting(caller)
    with work.database.session() as session:
        entry = session.exec(select(QueueEntry)).one()
        before = entry.resume_path
    room = caller.ask(f"{before}?room=r-1")
    assert "Dial" in room.verbs
    with work.database.session() as session:
        after = session.exec(select(QueueEntry.resume_path)).one()
    assert after != before
    # Fetched from a room where nobody is any more, they wait again instead of going back there.
    assert "Enqueue" in caller.ask(after).verbs
    assert queued.path("Enqueue").startswith(before)


def test_the_first_webhook_of_a_call_that_is_over_is_hung_up_and_kept(
    caller: Caller, work: Workplace
) -> None:
    caller.post("/voice/status", {"CallStatus": "completed"}, token="status")
    assert caller.phone(token="late").verbs == ["Hangup"]
    with work.database.session() as session:
        kept = session.exec(select(WebhookAnswer.token).order_by(WebhookAnswer.token)).all()
    assert list(kept) == ["late", "status"]
