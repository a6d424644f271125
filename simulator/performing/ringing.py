"""Ringing somebody until they answer, refuse, or the time is over."""

import asyncio

from simulator import progress
from simulator.calls import CallStatus
from simulator.legs import Leg

DIALLING_S = 1.0
BUSY_AFTER_S = 1.0
# The carrier's ring time-out may run over by this much.
GRACE_S = 5.0


async def ring(leg: Leg, timeout_s: float) -> CallStatus:
    """Give `in-progress` when answered, else the status the call ends with.

    Nothing is answered here: the caller of this function does that.
    """
    carrier, behaviour = leg.carrier, leg.phone.behaviour
    progress.report(carrier, leg.call, "initiated")
    await carrier.clock.sleep(DIALLING_S)
    if behaviour.unreachable:
        return CallStatus.FAILED
    if behaviour.busy:
        await carrier.clock.sleep(BUSY_AFTER_S)
        return CallStatus.BUSY
    leg.move(CallStatus.RINGING)
    progress.report(carrier, leg.call, "ringing")
    leg.phone.show(
        "ringing", leg.call.sid, from_=leg.call.from_, to=leg.call.to, custom=leg.call.custom
    )
    acting = carrier.spawn(_act(leg))
    try:
        async with carrier.clock.limit(timeout_s + GRACE_S):
            return await asyncio.shield(leg.pickup)
    except TimeoutError:
        return CallStatus.NO_ANSWER
    finally:
        acting.cancel()


def pick_up(leg: Leg, outcome: CallStatus) -> bool:
    """Let the person answer (`in-progress`) or refuse (`busy`); False when too late."""
    if leg.pickup.done() or leg.call.status is not CallStatus.RINGING:
        return False
    leg.pickup.set_result(outcome)
    return True


async def _act(leg: Leg) -> None:
    behaviour = leg.phone.behaviour
    if behaviour.reject:
        await leg.carrier.clock.sleep(BUSY_AFTER_S)
        pick_up(leg, CallStatus.BUSY)
    elif behaviour.answer_after_s is not None and not behaviour.no_answer:
        await leg.carrier.clock.sleep(behaviour.answer_after_s)
        pick_up(leg, CallStatus.IN_PROGRESS)
