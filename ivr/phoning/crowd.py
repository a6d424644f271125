"""Callers who stand in line before the test's own."""

from datetime import timedelta
from uuid import uuid4

from sqlmodel import select

from base.ids import new_id
from cti import queueing
from cti.calls import log_arrival
from cti.legs import end_leg, leg_of_sid
from cti.models import Call, LeftBecause
from ivr.phoning.scene import Arranged, Scene
from telephony.numbers import read_number
from telephony.reports import CallStatus, LegFacts

_BEFORE = timedelta(minutes=5)


def gather(scene: Scene, made: Arranged) -> None:
    """So many callers in every queue, longer there than the test's own and never more urgent."""
    session, arrived_at = scene.session, scene.now - _BEFORE
    for queue, declared in scene.hotline.file.queues.items():
        for place in range(scene.given.waiting):
            sid, number = f"CA{uuid4().hex}", f"+8613900{place:06d}"
            leg = LegFacts(sid, number, "", CallStatus.IN_PROGRESS, direction="inbound")
            call = log_arrival(session, leg, number=read_number(number), now=arrived_at)
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
            made.crowd.append((entry.id, sid))


def send_away(scene: Scene, made: Arranged) -> None:
    """End the calls of those who only stood in line; may be repeated."""
    for entry_id, sid in made.crowd:
        queueing.leave_queue(scene.session, entry_id, because=LeftBecause.ABANDONED, now=scene.now)
        leg = leg_of_sid(scene.session, sid)
        call = scene.session.exec(select(Call).where(Call.sid == sid)).one()
        if leg is not None:
            end_leg(scene.session, call, leg, now=scene.now)
    made.crowd = []
