"""An agent of the past: takes offers, talks, writes, has lunch and goes home."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from base.errors import Conflict
from base.ids import new_id
from cti import controls, presence, reservations
from cti.agent_legs import client_identity
from cti.callbacks import request_callback
from cti.models import Call, EntryKind, PresenceState, QueueEntry, Reservation
from cti.workplace import Workplace
from demo.history.line import Line
from demo.history.network import Network
from demo.history.parties import Habits, Party
from demo.history.words import REMARKS, Remark
from staff.models import Device, Member
from telephony.addresses import CLIENT_PATH, STATUS_PATH
from telephony.carrier_errors import CarrierError
from telephony.numbers import read_number
from tickets.tickets import open_ticket

_THINKS_S = (1.5, 7.0)
_CONNECTS_S = 0.6
_PICKS_UP_S = 2.0
_TALK_MEDIAN_S, _TALK_SIGMA = 170.0, 0.55
_LONGEST_TALK_S = 1_200.0
_HOLDS_AFTER_S, _HOLDS_FOR_S = 30.0, (10.0, 50.0)
_WRITES_S = (8.0, 40.0)
_BREATHES_S = (20.0, 90.0)
_MISSES, _REJECTS, _HOLDS, _FORGETS = 0.05, 0.03, 0.15, 0.06


@dataclass(frozen=True)
class Colleague:
    """Who sits at a desk."""

    member_id: UUID
    device: Device
    telephone: str


class Desk:
    """One agent's place; told by news what happens to their offers."""

    def __init__(
        self, work: Workplace, network: Network, who: Colleague, *, chance: random.Random
    ) -> None:
        """At home."""
        self._work = work
        self._network = network
        self._who = who
        self._chance = chance
        self._on_shift = False

    # The shift

    def begin_shift(self) -> None:
        """Come, or come back, and take calls."""
        self._on_shift = True
        self._go_ready()

    def have_lunch(self) -> None:
        """Not ready for a while, at once or after the present call."""
        self._rest(PresenceState.NOT_READY, "lunch")

    def come_back(self) -> None:
        """The break is over."""
        self._go_ready()

    def end_shift(self) -> None:
        """Go home, at once or after the present call."""
        self._on_shift = False
        self._rest(PresenceState.OFFLINE, "")

    def _go_ready(self) -> None:
        if not self._on_shift:
            return
        try:
            with self._work.database.session() as session:
                presence.go_ready(session, self._who.member_id, now=self._now())
        except presence.PresenceConflict:
            return  # still in a call, and ready after it

    def _rest(self, state: PresenceState, reason: str) -> None:
        member_id, now = self._who.member_id, self._now()
        try:
            with self._work.database.session() as session:
                if state is PresenceState.OFFLINE:
                    presence.go_offline(session, member_id, now=now)
                else:
                    presence.go_not_ready(session, member_id, reason=reason, now=now)
        except presence.PresenceConflict:
            with self._work.database.session() as session:
                presence.choose_next(session, member_id, state, now=now, reason=reason)

    # What the house tells them

    def hear_of_offer(self, offer: UUID) -> None:
        """An offer was made: consider it."""
        drawn = self._chance.random()
        if drawn < _MISSES:
            return
        deed = self._reject if drawn < _MISSES + _REJECTS else self._accept
        self._later(self._chance.uniform(*_THINKS_S), deed, offer)

    def hear_of_change(self, offer: UUID, state: str) -> None:
        """An offer moved on: talk, write, or breathe."""
        match state:
            case "talking":
                self._talk(offer)
            case "wrap_up":
                if self._chance.random() >= _FORGETS:
                    self._later(self._chance.uniform(*_WRITES_S), self._write, offer)
            case "missed" | "rejected" | "lost":
                self._network.agenda.after(self._chance.uniform(*_BREATHES_S), self._go_ready)

    @property
    def habits(self) -> tuple[Party, Habits]:
        """What the desk telephone does, where there is one."""
        return Party(), Habits(after_s=_PICKS_UP_S)

    @property
    def telephone(self) -> str:
        """Its number; empty for somebody who talks in the browser."""
        return self._who.telephone

    def _accept(self, offer: UUID) -> None:
        try:
            with self._work.database.session() as session:
                reservations.accept(session, offer, self._who.member_id, now=self._now())
        except Conflict:
            return  # the caller was quicker
        if self._who.device is Device.BROWSER:
            self._later(_CONNECTS_S, self._connect, offer)

    def _reject(self, offer: UUID) -> None:
        try:
            with self._work.database.session() as session:
                reservations.reject(session, offer, self._who.member_id, now=self._now())
        except Conflict:
            return

    def _connect(self, offer: UUID) -> None:
        line = Line(
            self._network,
            Party(),
            from_=f"client:{client_identity(self._who.member_id)}",
            to="",
            direction="inbound",
            status_address=STATUS_PATH,
            custom={
                "reservation": str(offer),
                "ApplicationSid": self._work.settings.twilio_twiml_app_sid,
            },
        )
        line.perform(CLIENT_PATH)

    def _talk(self, offer: UUID) -> None:
        talks_s = min(self._chance.lognormvariate(0, _TALK_SIGMA) * _TALK_MEDIAN_S, _LONGEST_TALK_S)
        if self._chance.random() < _HOLDS and talks_s > 3 * _HOLDS_AFTER_S:
            self._later(_HOLDS_AFTER_S, self._hold, offer)
        self._later(talks_s, self._hang_up, offer)

    def _hold(self, offer: UUID) -> None:
        if self._set_hold(offer, on=True):
            self._later(self._chance.uniform(*_HOLDS_FOR_S), self._unhold, offer)

    def _unhold(self, offer: UUID) -> None:
        self._set_hold(offer, on=False)

    def _set_hold(self, offer: UUID, *, on: bool) -> bool:
        try:
            controls.set_hold(self._work, offer, self._who.member_id, on=on)
        except (Conflict, CarrierError):
            return False  # one of them has left
        return True

    def _hang_up(self, offer: UUID) -> None:
        with self._work.database.session() as session:
            reservations.end_by_agent(session, offer, self._who.member_id, now=self._now())

    def _write(self, offer: UUID) -> None:
        now = self._now()
        with self._work.database.session() as session:
            row = session.get_one(Reservation, offer)
            entry = session.get_one(QueueEntry, row.entry_id)
            call = session.get_one(Call, row.call_id) if row.call_id else None
            remark = self._remark(entry)
            if call is not None and remark.ticket is not None:
                open_ticket(
                    session,
                    kind=remark.ticket,
                    origin="agent",
                    origin_id=new_id(),
                    customer_id=call.customer_id,
                    call_id=call.id,
                    queue=entry.queue,
                    subject=remark.subject,
                    now=now,
                )
            if call is not None and remark.is_callback:
                request_callback(
                    session,
                    queue=entry.queue,
                    number=read_number(call.number, self._work.settings.region),
                    customer_id=call.customer_id,
                    call_id=call.id,
                    language=call.language or "",
                    source="agent",
                    entered_at=now,
                    now=now,
                )
        with self._work.database.session() as session:
            reservations.complete_wrap_up(
                session,
                offer,
                self._who.member_id,
                disposition=remark.disposition,
                note=remark.note,
                now=now,
            )

    def _remark(self, entry: QueueEntry) -> Remark:
        choices = REMARKS.get(entry.queue) or REMARKS["after_sales"]
        # Only to those who called: else one promise would lead to the next for ever.
        own = [r for r in choices if not r.is_callback or entry.kind is EntryKind.CALL]
        return self._chance.choice(own)

    def _later(self, seconds: float, deed: Callable[[UUID], None], offer: UUID) -> None:
        self._network.agenda.after(seconds, lambda: deed(offer))

    def _now(self) -> datetime:
        return self._network.agenda.now()


def colleague(member: Member) -> Colleague:
    """What a desk needs to know of a member."""
    return Colleague(member.id, member.device, member.telephone or "")
