"""The asking agent's own state."""

from http import HTTPStatus
from typing import Literal

from pydantic import Field

from console.api.documents import MemberFacts, PresenceFacts
from console.api.registry import Document, operation
from console.at_work import now, unit_of_work
from console.guard import requires
from console.identity import member
from console.pages.choices import day_began_at
from console.queries.desk import desk_of
from cti import presence
from cti.models import PresenceState
from staff.permissions import Permission

_MOVED_ON = {HTTPStatus.CONFLICT: "In a call, or changed by somebody else since `seen_version`."}


class ReadyWish(Document):
    """Going ready or offline; `seen_version` guards against a state that changed meanwhile."""

    seen_version: int | None = None


class BreakWish(ReadyWish):
    """Going not ready."""

    reason: str = Field(min_length=1, max_length=40, pattern=r"^[a-z_]+$")


class NextWish(Document):
    """What follows the present call."""

    state: Literal["ready", "not_ready", "offline"]
    reason: str = Field(default="", max_length=40, pattern=r"^[a-z_]*$")


@operation("GET", "/session", summary="Who is asking", answer=MemberFacts)
@requires(Permission.OWN_ACCOUNT)
def who_am_i() -> MemberFacts:
    """The member behind the session or token."""
    return MemberFacts.model_validate(member(), from_attributes=True)


@operation("GET", "/presence", summary="The asking agent's state", answer=PresenceFacts)
@requires(Permission.WORK_AT_DESK)
def read_presence() -> PresenceFacts:
    """State, deadline, what follows, and the offer or call at hand."""
    return _present()


@operation("POST", "/presence/seen", summary="A sign of life of the agent's console")
@requires(Permission.WORK_AT_DESK)
def seen() -> None:
    """Without one for a while, a ready agent becomes unavailable."""
    with unit_of_work() as session:
        presence.touch(session, member().id, now=now())


@operation(
    "POST",
    "/presence/ready",
    summary="Take the next caller",
    body=ReadyWish,
    answer=PresenceFacts,
    errors=_MOVED_ON,
)
@requires(Permission.WORK_AT_DESK)
def go_ready(body: ReadyWish) -> PresenceFacts:
    """Ready from now on; may be repeated."""
    with unit_of_work() as session:
        presence.go_ready(session, member().id, now=now(), seen_version=body.seen_version)
    return _present()


@operation(
    "POST",
    "/presence/not-ready",
    summary="Take a break",
    body=BreakWish,
    answer=PresenceFacts,
    errors=_MOVED_ON,
)
@requires(Permission.WORK_AT_DESK)
def go_not_ready(body: BreakWish) -> PresenceFacts:
    """Not ready for a reason; may be repeated."""
    with unit_of_work() as session:
        presence.go_not_ready(
            session,
            member().id,
            reason=body.reason,
            now=now(),
            seen_version=body.seen_version,
        )
    return _present()


@operation(
    "POST",
    "/presence/offline",
    summary="Go home",
    body=ReadyWish,
    answer=PresenceFacts,
    errors=_MOVED_ON,
)
@requires(Permission.WORK_AT_DESK)
def go_offline(body: ReadyWish) -> PresenceFacts:
    """Offline; may be repeated."""
    with unit_of_work() as session:
        presence.go_offline(session, member().id, now=now(), seen_version=body.seen_version)
    return _present()


@operation(
    "POST",
    "/presence/next",
    summary="Choose what follows the present call",
    body=NextWish,
    answer=PresenceFacts,
    errors={HTTPStatus.CONFLICT: "There is no present call."},
)
@requires(Permission.WORK_AT_DESK)
def choose_next(body: NextWish) -> PresenceFacts:
    """Kept on the server until the wrap-up ends; may be repeated."""
    with unit_of_work() as session:
        presence.choose_next(
            session, member().id, PresenceState(body.state), now=now(), reason=body.reason
        )
    return _present()


def _present() -> PresenceFacts:
    with unit_of_work() as session:
        desk = desk_of(session, member().id, day_began_at=day_began_at(now()), now=now())
    return PresenceFacts.of(desk)
