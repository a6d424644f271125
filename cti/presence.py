"""What each agent is doing: one versioned row, changed here and nowhere else."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from base.bus import announce
from base.errors import BadInput, Conflict
from base.sentences import said
from cti.desk_news import ask_for, tell_board, tell_member
from cti.happenings import PresenceChanged
from cti.models import Presence, PresenceState
from cti.presence_states import BUSY, may_move

LOST = "lost"
RECONNECTED = "reconnected"

# What may follow a call.
CHOICES = frozenset({PresenceState.READY, PresenceState.NOT_READY, PresenceState.OFFLINE})


class PresenceConflict(Conflict):
    """The agent's state is not what the asker thought, or does not allow this."""

    error_id = "presence.moved_on"


def lock_presence(session: Session, member_id: UUID, *, now: datetime) -> Presence:
    """The member's locked row, made offline at first sight."""
    row = insert(Presence).values(
        member_id=member_id,
        state=PresenceState.OFFLINE,
        reason="",
        next_reason="",
        since=now,
        version=0,
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["member_id"]))
    return session.get_one(
        Presence, member_id, with_for_update={"key_share": True}, populate_existing=True
    )


def move_presence(
    session: Session,
    presence: Presence,
    to: PresenceState,
    *,
    now: datetime,
    reason: str = "",
    deadline_at: datetime | None = None,
    reservation_id: UUID | None = None,
) -> None:
    """Move a locked row, raise its version and tell the house.

    Args:
        session: The unit of work that holds the row's lock.
        presence: The row.
        to: The new state.
        now: The present instant.
        reason: Why not ready, in one word.
        deadline_at: When the state ends by itself.
        reservation_id: The offer or call that keeps them busy.

    Raises:
        PresenceConflict: The table has no such move.
    """
    if not may_move(presence.state, to):
        raise PresenceConflict(
            f"The agent is {presence.state.value} and cannot become {to.value} now."
        )
    presence.state = to
    presence.reason = reason
    presence.since = now
    presence.deadline_at = deadline_at
    presence.reservation_id = reservation_id
    if to not in BUSY:
        presence.next_state = None
        presence.next_reason = ""
    if to not in BUSY and to is not PresenceState.READY:
        presence.idle_since = None
    _changed(session, presence)


def go_ready(
    session: Session, member_id: UUID, *, now: datetime, seen_version: int | None = None
) -> Presence:
    """The agent can take somebody; may be repeated without losing their place among the idle.

    Raises:
        PresenceConflict: They are in a call, or changed since `seen_version`.
    """
    presence = _idle_row(session, member_id, now=now, seen_version=seen_version)
    presence.seen_at = now
    if presence.state is not PresenceState.READY:
        become_ready(session, presence, now=now)
    return presence


def go_not_ready(
    session: Session,
    member_id: UUID,
    *,
    reason: str,
    now: datetime,
    seen_version: int | None = None,
) -> Presence:
    """The agent takes a break; asking again changes the reason only.

    Raises:
        PresenceConflict: They are in a call, or changed since `seen_version`.
    """
    presence = _idle_row(session, member_id, now=now, seen_version=seen_version)
    presence.seen_at = now
    if presence.state is not PresenceState.NOT_READY:
        move_presence(session, presence, PresenceState.NOT_READY, now=now, reason=reason)
    elif presence.reason != reason:
        presence.reason = reason
        _changed(session, presence)
    return presence


def go_offline(
    session: Session, member_id: UUID, *, now: datetime, seen_version: int | None = None
) -> Presence:
    """The agent goes home; may be repeated.

    Raises:
        PresenceConflict: They are in a call, or changed since `seen_version`.
    """
    presence = _idle_row(session, member_id, now=now, seen_version=seen_version)
    if presence.state is not PresenceState.OFFLINE:
        move_presence(session, presence, PresenceState.OFFLINE, now=now)
    return presence


def choose_next(
    session: Session, member_id: UUID, state: PresenceState, *, now: datetime, reason: str = ""
) -> Presence:
    """What follows the present call: ready, not ready (with a reason) or offline.

    Raises:
        BadInput: Another state.
        PresenceConflict: There is no present call; then the state itself can be changed.
    """
    if state not in CHOICES:
        raise BadInput(
            "After a call one is ready, not ready or offline.",
            fields={"state": "ready, not_ready or offline"},
        )
    presence = lock_presence(session, member_id, now=now)
    if presence.state not in BUSY:
        raise PresenceConflict(said("There is no call whose end could be waited for."))
    presence.next_state = state
    presence.next_reason = reason
    _changed(session, presence)
    return presence


def touch(session: Session, member_id: UUID, *, now: datetime) -> None:
    """Note a sign of life of the agent's console; cheap, may be repeated.

    An agent who was unavailable comes back as not ready, and goes ready by a click.
    """
    session.execute(
        sa.update(Presence)
        .where(
            col(Presence.member_id) == member_id,
            col(Presence.seen_at).is_(None) | (col(Presence.seen_at) < now),
        )
        .values(seen_at=now)
    )
    state = session.scalar(
        sa.select(col(Presence.state)).where(col(Presence.member_id) == member_id)
    )
    if state is PresenceState.UNAVAILABLE:
        presence = lock_presence(session, member_id, now=now)
        if presence.state is PresenceState.UNAVAILABLE:
            back = PresenceState.NOT_READY
            move_presence(session, presence, back, now=now, reason=RECONNECTED)


def become_ready(
    session: Session, presence: Presence, *, now: datetime, idle_since: datetime | None = None
) -> None:
    """Make a locked row ready and look for somebody who waits.

    Args:
        session: The unit of work that holds the row's lock.
        presence: The row.
        now: The present instant.
        idle_since: Kept from before an offer that was taken away.
    """
    presence.idle_since = idle_since or now
    move_presence(session, presence, PresenceState.READY, now=now)
    ask_for(session, "match_queues")


def finish_wrap_up(session: Session, presence: Presence, *, now: datetime) -> None:
    """End the present call of a locked row: on to what they chose, or ready."""
    _on_to_the_next(session, presence, now=now, idle_since=None)


def release(session: Session, presence: Presence, *, now: datetime) -> None:
    """An offer was taken away through no fault of theirs: ready with their old place, or as chosen.

    The row must be locked.
    """
    _on_to_the_next(session, presence, now=now, idle_since=presence.idle_since)


def _on_to_the_next(
    session: Session, presence: Presence, *, now: datetime, idle_since: datetime | None
) -> None:
    chosen = presence.next_state or PresenceState.READY
    if chosen is PresenceState.READY:
        become_ready(session, presence, now=now, idle_since=idle_since)
    else:
        move_presence(session, presence, chosen, now=now, reason=presence.next_reason)


def _idle_row(
    session: Session, member_id: UUID, *, now: datetime, seen_version: int | None
) -> Presence:
    presence = lock_presence(session, member_id, now=now)
    if seen_version is not None and presence.version != seen_version:
        raise PresenceConflict(said("Your state has changed meanwhile."))
    if presence.state in BUSY:
        raise PresenceConflict(
            said("You are in a call: choose what follows it instead."),
            error_id="presence.busy",
        )
    return presence


def _changed(session: Session, presence: Presence) -> None:
    presence.version += 1
    session.add(presence)
    session.flush()
    announce(session, PresenceChanged(presence.member_id))
    ids = {"member": presence.member_id, "state": presence.state.value}
    tell_member(session, presence.member_id, "presence.changed", **ids)
    tell_board(session, "presence.changed", **ids)
