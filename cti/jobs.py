"""What a worker does for the desks when a bell rings; each may run twice.

The bell is only sooner: `cti.sweeps` finds the same work in PostgreSQL.
"""

from uuid import UUID

from cti import ringing
from cti.agent_legs import agent_leg
from cti.bringing import caller_brought, caller_not_brought, errand
from cti.carrier_truth import learn_status
from cti.desks import lock_desk
from cti.matching import match_queue as match_one_queue
from cti.matching import queues_with_waiters
from cti.models import Call, EntryState, QueueEntry
from cti.workplace import Workplace
from telephony.carrier_errors import CarrierError, CarrierRefused


def match_queue(work: Workplace, *, queue: str) -> None:
    """Offer those who wait in a queue to agents who are free."""
    with work.database.session() as session:
        match_one_queue(session, queue, now=work.clock.now())


def match_queues(work: Workplace) -> None:
    """The same for every queue in which somebody waits, the most urgent first."""
    with work.database.session() as session:
        queues = queues_with_waiters(session)
    for queue in queues:
        match_queue(work, queue=queue)


def bring_caller(work: Workplace, *, reservation_id: str) -> None:
    """Redirect the waiting caller into the room where the agent is.

    If the carrier does not do it, the agent's leg is ended at once and the caller waits on. A
    refusal usually means that the caller has hung up: then the carrier's own word is taken.
    """
    key = UUID(reservation_id)
    with work.database.session() as session:
        task = errand(session, key)
    if task is None:
        return
    try:
        work.gateway.redirect_call(task.call_sid, task.path)
    except CarrierError as error:
        if isinstance(error, CarrierRefused):
            learn_status(work, task.call_sid)
        with work.database.session() as session:
            caller_not_brought(session, key, because=error.error_id, now=work.clock.now())
        return
    with work.database.session() as session:
        caller_brought(session, key, now=work.clock.now())


def return_caller(work: Workplace, *, entry_id: str) -> None:
    """Redirect a caller from a room where nobody is to the document of their wait.

    Does nothing for somebody who has left, or whom an agent is meeting.
    """
    with work.database.session() as session:
        entry = session.get(QueueEntry, UUID(entry_id))
        if entry is None or entry.state not in {EntryState.WAITING, EntryState.OFFERED}:
            return
        call = session.get(Call, entry.call_id) if entry.call_id else None
        if call is None or call.sid is None or call.ended_at is not None:
            return
        sid, path = call.sid, entry.resume_path
    try:
        work.gateway.redirect_call(sid, path)
    except CarrierError:
        learn_status(work, sid)


def call_agent_telephone(work: Workplace, *, reservation_id: str) -> None:
    """Ring the telephone of an agent who has accepted; one worker does it, once."""
    ringing.ring_agent(work, UUID(reservation_id))


def end_agent_leg(work: Workplace, *, reservation_id: str) -> None:
    """Hang up the agent's leg; the caller's flow goes on by itself."""
    with work.database.session() as session:
        leg = agent_leg(session, lock_desk(session, UUID(reservation_id)))
        if leg is None or leg.ended_at is not None:
            return
        sid = leg.sid
    try:
        work.gateway.end_call(sid)
    except CarrierRefused:
        # Probably over already, and its report lost.
        learn_status(work, sid)
    except CarrierError:
        return  # the sweep asks again
