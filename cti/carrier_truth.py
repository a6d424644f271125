"""Asking the carrier where legs and rooms stand when its reports may have been lost."""

from uuid import UUID

from cti.conferences import note_parties
from cti.forgotten_legs import end_forgotten
from cti.legs import note_status
from cti.rooms import find_room, room_name
from cti.workplace import Workplace
from telephony.carrier_errors import CarrierError, CarrierRefused
from telephony.reports import TERMINAL_STATUSES, CallStatus, LegFacts, StatusReport

_NO_SUCH_CALL = frozenset({404, 20404})


def learn_status(work: Workplace, call_sid: str) -> CallStatus | None:
    """The carrier's word on a leg; an end is merged as if it had been reported. May be repeated.

    A call that the carrier does not know any more is over (see `cti.forgotten_legs`), and failed.
    Nothing when the carrier is away.
    """
    try:
        status = work.gateway.call_status(call_sid)
    except CarrierRefused as error:
        if error.code not in _NO_SUCH_CALL:
            return None
        with work.database.session() as session:
            end_forgotten(session, call_sid, now=work.clock.now())
        return CallStatus.FAILED
    except CarrierError:
        return None
    if status in TERMINAL_STATUSES:
        with work.database.session() as session:
            report = StatusReport(LegFacts(call_sid, status=status))
            note_status(session, report, now=work.clock.now())
    return status


def learn_room(work: Workplace, reservation_id: UUID) -> bool:
    """Take the carrier's word on who is in an offer's room; False when it gave none.

    Whoever is there is merged as if their entrance had been reported. May be repeated.
    """
    with work.database.session() as session:
        room = find_room(session, reservation_id)
        named = room.sid if room is not None else None
    try:
        inside = work.gateway.parties(named or room_name(reservation_id))
    except CarrierError:
        return False
    with work.database.session() as session:
        note_parties(session, reservation_id, inside, now=work.clock.now())
    return True
