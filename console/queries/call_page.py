"""Everything about one call."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from base.errors import NotFound
from console.queries.call_log import CallRow, call_rows
from console.queries.surveys import SurveyLine, surveys_of_call
from cti.events import timeline
from cti.models import Call, CallEvent, CallLeg, QueueEntry, Recording, Voicemail
from staff.members import names_of
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class CallStory:
    """One call with its legs, waits, events, recordings and what remained of it.

    Attributes:
        members: Names of everybody whom legs and events mention.
        voicemail_id: The message left in it, which others may hear than a recording.
    """

    row: CallRow
    own_number: str
    oddity: str
    hung_up_by: str | None
    note: str | None
    legs: Sequence[CallLeg]
    members: dict[UUID, str]
    entries: Sequence[QueueEntry]
    events: Sequence[CallEvent]
    recordings: Sequence[Recording]
    tickets: Sequence[Ticket]
    surveys: Sequence[SurveyLine]
    voicemail_id: UUID | None


def call_story(session: Session, call_id: UUID) -> CallStory:
    """The whole story of a call.

    Raises:
        NotFound: There is no such call.
    """
    call = session.get(Call, call_id)
    if call is None:
        raise NotFound(f"There is no call {call_id}.", error_id="call.not_found")
    legs = session.exec(
        select(CallLeg).where(CallLeg.call_id == call_id).order_by(col(CallLeg.started_at))
    ).all()
    entries = session.exec(
        select(QueueEntry).where(QueueEntry.call_id == call_id).order_by(col(QueueEntry.entered_at))
    ).all()
    recordings = session.exec(
        select(Recording).where(Recording.call_id == call_id).order_by(col(Recording.started_at))
    ).all()
    tickets = session.exec(
        select(Ticket).where(Ticket.call_id == call_id).order_by(col(Ticket.number))
    ).all()
    voicemail = session.exec(select(Voicemail.id).where(Voicemail.call_id == call_id)).first()
    events = timeline(session, call)
    return CallStory(
        row=call_rows(session, [call])[0],
        own_number=call.own_number,
        oddity=call.oddity,
        hung_up_by=call.hung_up_by,
        note=call.note,
        legs=legs,
        members=names_of(session, _mentioned(legs, events)),
        entries=entries,
        events=events,
        recordings=recordings,
        tickets=tickets,
        surveys=surveys_of_call(session, call_id),
        voicemail_id=voicemail,
    )


def _mentioned(legs: Sequence[CallLeg], events: Sequence[CallEvent]) -> set[UUID]:
    told = {UUID(str(event.facts["member"])) for event in events if event.facts.get("member")}
    return told | {leg.member_id for leg in legs if leg.member_id}
