"""An agent for tests: takes the caller, ends the talk or is lost, by the doors agents have."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import col, select

from cti import presence, reservations
from cti.agent_legs import client_identity
from cti.matching import match_queue
from cti.models import QueueEntry, Reservation
from cti.rooms import room_name
from ivr.hotline import Hotline
from ivr.phoning.crew import hired
from ivr.phoning.site import Heard, Leg, NotAnswered, Site


@dataclass
class ActedAgent:
    """One made-up agent who can do everything.

    Attributes:
        leg: Their leg in the present talk.
        reservation_id: The offer that they took.
    """

    site: Site
    hotline: Hotline
    leg: Leg | None = None
    reservation_id: UUID | None = None
    member_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        """Hire them, where they do not work here yet."""
        with self.site.database.session() as session:
            self.member_id = hired(session, self.hotline, 0, now=self.site.now())

    def answers(self, caller: Leg, entry_id: UUID) -> Heard:
        """Take this caller; the caller's document that joins the room.

        Raises:
            NotAnswered: The caller was not offered to them, or the room did not open.
        """
        with self.site.database.session() as session:
            presence.go_ready(session, self.member_id, now=self.site.now())
            queue = session.get_one(QueueEntry, entry_id).queue
        with self.site.database.session() as session:
            match_queue(session, queue, now=self.site.now())
        with self.site.database.session() as session:
            offers = select(Reservation.id).where(
                Reservation.entry_id == entry_id, Reservation.member_id == self.member_id
            )
            offer = session.exec(offers.order_by(col(Reservation.offered_at).desc())).first()
            if offer is None:
                raise NotAnswered("The caller was not offered to the agent.")
            reservations.accept(session, offer, self.member_id, now=self.site.now())
        self.reservation_id = offer
        self.leg = Leg(self.site, f"client:{client_identity(self.member_id)}")
        self.leg.tell("/voice/client", {"reservation": str(offer)})
        with self.site.database.session() as session:
            resume = session.get_one(QueueEntry, entry_id).resume_path
        heard = caller.ask(f"{resume}?room={room_name(offer)}", {})
        for number, leg in enumerate((self.leg, caller)):
            self._in_room(leg, "participant-join", number)
        return heard

    def ends(self) -> None:
        """Hang up at the console, then the leg is over."""
        if self.reservation_id is not None:
            with self.site.database.session() as session:
                now = self.site.now()
                reservations.end_by_agent(session, self.reservation_id, self.member_id, now=now)
        self.vanishes()

    def vanishes(self) -> None:
        """The leg is over, whoever wanted it."""
        if self.leg is not None:
            self._in_room(self.leg, "participant-leave", 2)
            self.leg.tell("/voice/status", {"CallStatus": "completed", "CallDuration": "5"})
        self.leg = None

    def wraps_up(self) -> None:
        """Nothing to write about the talk; may be repeated."""
        if self.reservation_id is not None:
            with self.site.database.session() as session:
                reservations.complete_wrap_up(
                    session,
                    self.reservation_id,
                    self.member_id,
                    disposition=None,
                    note=None,
                    now=self.site.now(),
                )

    def goes_home(self) -> None:
        """Work no more; also after a talk that went on."""
        if self.leg is not None:
            self.ends()
        self.wraps_up()
        with self.site.database.session() as session:
            presence.go_offline(session, self.member_id, now=self.site.now())

    def _in_room(self, leg: Leg, event: str, number: int) -> None:
        if self.reservation_id is not None:
            room = room_name(self.reservation_id)
            form = {
                "ConferenceSid": f"CF{self.reservation_id.hex}",
                "FriendlyName": room,
                "StatusCallbackEvent": event,
                "SequenceNumber": str(number),
            }
            leg.tell("/voice/conference", form)
