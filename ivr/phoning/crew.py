"""Agents at work and how long they talked lately, from which the house reckons waiting times."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session, col, delete, select

from cti.models import EntryKind, EntryState, LeftBecause, PresenceState, QueueEntry
from cti.presence import lock_presence
from cti.standing import TALKS_MEASURED
from cti.waiting import ASSUMED_TALK_S, ASSUMPTION_WEIGHT, LONGEST_ESTIMATE_S
from ivr.flow_tests import Given
from ivr.hotline import Hotline
from ivr.phoning.scene import Arranged, CannotArrange, Scene
from ivr.phoning.stand_ins import hang_up, phone_in
from staff.members import add_member
from staff.models import Member, Role
from staff.skills import set_skill
from telephony.numbers import read_number

_MOST = 20
_NOBODY = read_number("")


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works, and for how long they talk.

    Attributes:
        ready: How many could take a call now.
        staffed: How many work, those in conversations included.
        talks_s: Queue to the length of its latest conversations, seconds; empty when it matters to
            nobody.
    """

    ready: int = 0
    staffed: int = 0
    talks_s: Mapping[str, float] = field(default_factory=dict)


def crew_for(hotline: Hotline, given: Given) -> Crew:
    """Those with whom the house reckons what the test gives; what it leaves open needs nobody.

    Raises:
        CannotArrange: No crew makes the house tell this estimate.
    """
    told = given.model_fields_set
    ready = given.ready if "ready" in told else 0
    if "estimate_s" not in told:
        return Crew(ready, ready)
    ahead, estimate_s = given.waiting + 1 - ready, given.estimate_s
    if estimate_s is None or ahead <= 0:
        usual = 0 if ahead <= 0 else None
        if estimate_s != usual or (estimate_s is None and ready):
            raise CannotArrange("Nobody is told this estimate with so many ready.")
        return Crew(ready, ready)
    for staffed in range(max(ready, 1), _MOST + 1):
        handle_s = estimate_s * staffed / ahead
        talks_s = {k: _talk_s(handle_s - q.wrap_up_s) for k, q in hotline.file.queues.items()}
        if estimate_s <= LONGEST_ESTIMATE_S and min(talks_s.values(), default=0) >= 0:
            return Crew(ready, staffed, talks_s)
    raise CannotArrange(f"`estimate_s: {estimate_s}` is no estimate that the house can tell.")


def _talk_s(mean_s: float) -> float:
    """How long each measured conversation lasts for `cti.waiting` to reckon with this mean."""
    counted = TALKS_MEASURED + ASSUMPTION_WEIGHT
    return (mean_s * counted - ASSUMED_TALK_S * ASSUMPTION_WEIGHT) / TALKS_MEASURED


def put_to_work(scene: Scene, made: Arranged) -> None:
    """The agents of the test work, the ready ones beside those who talk.

    Raises:
        CannotArrange: No crew makes the house tell the estimate.
    """
    crew = crew_for(scene.hotline, scene.given)
    for place in range(crew.staffed):
        member_id = hired(scene.session, scene.hotline, place + 1, now=scene.now)
        state = PresenceState.READY if place < crew.ready else PresenceState.TALKING
        _stands(scene, member_id, state)
        made.staff.append(member_id)
    for queue, talk_s in crew.talks_s.items():
        _talked(scene, made, queue, talk_s)


def hired(session: Session, hotline: Hotline, place: int, *, now: datetime) -> UUID:
    """A made-up agent who can do everything; the same one for the same place.

    Args:
        session: The unit of work.
        hotline: The version whose skills they have.
        place: Which of them.
        now: The present instant.
    """
    login = f"flow-tests-{place}"
    known = session.exec(select(Member.id).where(Member.login == login)).first()
    if known is not None:
        return known
    member = add_member(
        session,
        login=login,
        name="Flow tests",
        number=f"A{place:04}",
        role=Role.AGENT,
        # Nobody knows it, so nobody signs in with it.
        password=uuid4().hex,
        now=now,
    )
    session.flush()
    skills = {skill for queue in hotline.file.queues.values() for skill in queue.skills}
    for skill in (*skills, *(f"lang:{tag}" for tag in hotline.file.languages)):
        set_skill(session, member.id, skill)
    return member.id


def _stands(scene: Scene, member_id: UUID, state: PresenceState) -> None:
    """Written down, not moved to: whoever talks here talks to nobody."""
    presence = lock_presence(scene.session, member_id, now=scene.now)
    presence.state, presence.since = state, scene.now
    presence.version += 1
    scene.session.add(presence)


def _talked(scene: Scene, made: Arranged, queue: str, talk_s: float) -> None:
    """As many conversations as the house measures, the latest that the queue had."""
    session, over_at = scene.session, scene.now
    answered_at = over_at - timedelta(seconds=talk_s)
    call = phone_in(session, _NOBODY, at=answered_at)
    for _ in range(TALKS_MEASURED):
        entry = QueueEntry(
            kind=EntryKind.CALL,
            queue=queue,
            call_id=call.id,
            state=EntryState.LEFT,
            entered_at=answered_at,
            answered_at=answered_at,
            left_at=over_at,
            left_because=LeftBecause.ANSWERED,
        )
        session.add(entry)
        made.talks.append(entry.id)
    hang_up(session, call, at=over_at)
    session.flush()


def send_home(scene: Scene, made: Arranged) -> None:
    """Nobody of the test's works, and their conversations never were; may be repeated."""
    for member_id in made.staff:
        _stands(scene, member_id, PresenceState.OFFLINE)
    scene.session.exec(delete(QueueEntry).where(col(QueueEntry.id).in_(made.talks)))
    made.staff, made.talks = [], []
