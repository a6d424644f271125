"""What remains after calls is worked off: tickets move on, messages are heard."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from base.errors import Conflict
from cti.models import Voicemail
from cti.voicemails import mark_heard, unheard
from cti.workplace import Workplace
from demo.daytime import ZONE
from demo.history.agenda import Agenda
from demo.history.words import TICKET_COMMENTS
from tickets import tickets
from tickets.happenings import TicketChanged
from tickets.models import Ticket
from tickets.words import TicketState

_TAKEN_UP_H = (0.5, 5.0)
_SETTLED_H = (4.0, 60.0)
_CLOSED_H = 20.0
_SETTLES, _WAITS = 0.84, 0.08
_OPENS, _CLOSES = 9, 21


class Paperwork:
    """Takes up every ticket within some hours of work; settles most of them within days."""

    def __init__(
        self, work: Workplace, agenda: Agenda, crew: list[UUID], *, chance: random.Random
    ) -> None:
        """Nothing lies on the desk."""
        self._work = work
        self._agenda = agenda
        self._crew = crew
        self._chance = chance
        self._seen: set[UUID] = set()

    def hear_of_ticket(self, session: Session, event: TicketChanged) -> None:
        """A ticket was opened: somebody will take it up."""
        if event.ticket_id in self._seen:
            return
        self._seen.add(event.ticket_id)
        opened_at = session.get_one(Ticket, event.ticket_id).opened_at
        self._agenda.at(
            self._in_hours(opened_at, self._chance.uniform(*_TAKEN_UP_H)),
            lambda: self._take_up(event.ticket_id),
        )

    def hear_messages(self) -> None:
        """Listen to what callers left for the queues."""
        now = self._agenda.now()
        with self._work.database.session() as session:
            for voicemail in list[Voicemail](unheard(session)):
                member_id = self._chance.choice(self._crew)
                mark_heard(session, voicemail.id, member_id=member_id, now=now)

    def _take_up(self, ticket_id: UUID) -> None:
        member_id, now = self._chance.choice(self._crew), self._agenda.now()
        with self._work.database.session() as session:
            tickets.assign(session, ticket_id, member_id, member_id=member_id, now=now)
            tickets.move(session, ticket_id, TicketState.IN_WORK, member_id=member_id, now=now)
        drawn, after_h = self._chance.random(), self._chance.uniform(*_SETTLED_H)
        at = self._in_hours(now, after_h)
        if drawn < _SETTLES:
            self._agenda.at(at, lambda: self._settle(ticket_id, member_id))
        elif drawn < _SETTLES + _WAITS:
            self._agenda.at(at, lambda: self._move(ticket_id, member_id, TicketState.WAITING))

    def _settle(self, ticket_id: UUID, member_id: UUID) -> None:
        now, text = self._agenda.now(), self._chance.choice(TICKET_COMMENTS)
        with self._work.database.session() as session:
            tickets.comment(session, ticket_id, text, member_id=member_id, now=now)
        self._move(ticket_id, member_id, TicketState.RESOLVED)
        self._agenda.at(
            self._in_hours(now, _CLOSED_H),
            lambda: self._move(ticket_id, member_id, TicketState.CLOSED),
        )

    def _move(self, ticket_id: UUID, member_id: UUID, state: TicketState) -> None:
        now = self._agenda.now()
        try:
            with self._work.database.session() as session:
                tickets.move(session, ticket_id, state, member_id=member_id, now=now)
        except Conflict:
            return  # somebody has settled it meanwhile

    def _in_hours(self, since: datetime, hours: float) -> datetime:
        """So much later, or on the next morning where nobody is there then."""
        local = (since + timedelta(hours=hours)).astimezone(ZONE)
        if _OPENS <= local.hour < _CLOSES:
            return local
        morning = local.replace(hour=_OPENS, minute=self._chance.randint(5, 55))
        return morning if local.hour < _OPENS else morning + timedelta(days=1)
