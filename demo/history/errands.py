"""Whoever works behind the doors: bells are answered, and deadlines met, when they are due.

The running house finds what is due by sweeps every second or two; here the news of a row with a
deadline is enough to run the same sweep at that instant.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session

from base import jobs
from base.bells import Bell, Channel
from base.bus import Listener, Subscriptions
from cti.happenings import CallbackChanged, Offered, ReservationChanged
from cti.models import Callback, CallbackState, Reservation
from cti.promise_sweeps import sweep_callbacks, sweep_due_attempts, sweep_messages
from cti.sweeps import sweep_offers, sweep_wrap_ups
from cti.workplace import Workplace
from demo.history.agenda import Agenda
from demo.history.desk import Desk
from tickets.follow_ups import sweep_follow_ups
from tickets.sweeps import sweep_held_times
from wiring import SUBSCRIPTIONS, errand_table, job_table

_BELL_TAKES_S = 0.05
_SEES_NEWS_AFTER_S = 0.3
# The carrier lets one call out per second; whoever found the line too long tries again then.
_PLACES_AGAIN_S = 15.0
_JUST_AFTER = timedelta(seconds=0.5)
_NOW_AND_THEN = (sweep_callbacks, sweep_follow_ups, sweep_held_times, sweep_messages)


class Errands:
    """Takes the house's bells, and looks again at rows when their time comes."""

    def __init__(self, work: Workplace, agenda: Agenda, desks: Mapping[UUID, Desk]) -> None:
        """Nothing has been rung."""
        self._work = work
        self._agenda = agenda
        self._desks = desks
        # Nobody else lives in the past: what a process does by itself is done here too.
        self._jobs = {**job_table(work), **errand_table(work)}

    def ring(self, bell: Bell) -> None:
        """Do what a bell asks for, a moment later."""
        match bell.channel:
            case Channel.JOB:
                job = partial(jobs.perform, self._jobs, bell.name, bell.ids)
                self._agenda.after(_BELL_TAKES_S, job)
                if bell.name == "place_attempt":
                    self._agenda.after(_PLACES_AGAIN_S, self._sweep(sweep_due_attempts))
            case Channel.NEWS:
                self._tell_desk(bell)

    def _tell_desk(self, bell: Bell) -> None:
        owner = bell.topic.removeprefix("member:")
        if owner == bell.topic or not bell.name.startswith("offer."):
            return
        desk, offer = self._desks[UUID(owner)], UUID(bell.ids["reservation"])
        if bell.name == "offer.made":
            self._agenda.after(_SEES_NEWS_AFTER_S, lambda: desk.hear_of_offer(offer))
        else:
            state = bell.ids["state"]
            self._agenda.after(_SEES_NEWS_AFTER_S, lambda: desk.hear_of_change(offer, state))

    def subscriptions(self, more: Mapping[type, Listener]) -> Subscriptions:
        """The house's own table, and behind it who looks at deadlines and whoever else listens."""
        watches: Mapping[type, Listener] = {
            Offered: self._watch_offer,
            ReservationChanged: self._watch_offer,
            CallbackChanged: self._watch_callback,
            **more,
        }
        events = SUBSCRIPTIONS.keys() | watches.keys()
        return {
            event: (*SUBSCRIPTIONS.get(event, ()), *([watches[event]] if event in watches else []))
            for event in events
        }

    def _watch_offer(self, session: Session, event: Offered | ReservationChanged) -> None:
        deadline_at = session.get_one(Reservation, event.reservation_id).deadline_at
        if deadline_at is not None:
            self._look_at(deadline_at, sweep_offers)
            self._look_at(deadline_at, sweep_wrap_ups)

    def _watch_callback(self, session: Session, event: CallbackChanged) -> None:
        callback = session.get_one(Callback, event.callback_id)
        if callback.state is CallbackState.OPEN:
            self._look_at(callback.due_at, sweep_callbacks)
            self._look_at(callback.expires_at, sweep_callbacks)

    def look_around(self) -> None:
        """What the sweeps find when people come, go home, or may be asked again."""
        for sweep in _NOW_AND_THEN:
            sweep(self._work)

    def _look_at(self, instant: datetime, sweep: Callable[[Workplace], int]) -> None:
        self._agenda.at(instant + _JUST_AFTER, self._sweep(sweep))

    def _sweep(self, sweep: Callable[[Workplace], int]) -> Callable[[], None]:
        return lambda: (sweep(self._work), None)[1]
