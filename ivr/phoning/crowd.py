"""Callers who stand in line before the test's own."""

from datetime import timedelta

from base.ids import new_id
from cti import queueing
from cti.models import Call, LeftBecause
from ivr.phoning.scene import Arranged, Scene
from ivr.phoning.stand_ins import hang_up, phone_in
from telephony.numbers import read_number

_BEFORE = timedelta(minutes=5)


def gather(scene: Scene, made: Arranged) -> None:
    """So many callers in every queue, longer there than the test's own and never more urgent."""
    session, arrived_at = scene.session, scene.now - _BEFORE
    for queue, declared in scene.hotline.file.queues.items():
        for place in range(scene.given.waiting):
            call = phone_in(session, read_number(f"+8613900{place:06d}"), at=arrived_at)
            entry = queueing.join_queue(
                session,
                entry_id=new_id(),
                call=call,
                queue_key=queue,
                skills=(),
                priority=declared.priority,
                resume_path="/voice/fallback",
                preferred_member_id=None,
                now=arrived_at,
            )
            made.crowd.append((entry.id, call.id))


def send_away(scene: Scene, made: Arranged) -> None:
    """End the calls of those who only stood in line; may be repeated."""
    for entry_id, call_id in made.crowd:
        queueing.leave_queue(scene.session, entry_id, because=LeftBecause.ABANDONED, now=scene.now)
        hang_up(scene.session, scene.session.get_one(Call, call_id), at=scene.now)
    made.crowd = []
