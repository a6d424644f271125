"""Callbacks promised before, numbers that must not be called, and calls that we place."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from cti import callbacks, dialling
from cti.models import Callback
from cti.words import CallbackOutcome, HouseFlow, Purpose
from customers.lookup import phone_index
from customers.suppressions import is_suppressed, lift_suppression, suppress
from ivr.flow_tests import GivenCall
from ivr.phoning.scene import REASON, Arranged, CannotArrange, Scene
from ivr.requests import BookCallback
from telephony.numbers import read_number

_PURPOSES: Mapping[str, Purpose] = {
    HouseFlow.CALLBACK: Purpose.CALLBACK,
    HouseFlow.SURVEY: Purpose.SURVEY,
}
# Until long after the test nobody asks the carrier for a call that the test answers itself.
_LATER = timedelta(hours=2)


def promise(scene: Scene, made: Arranged, *, region: str) -> None:
    """One live callback to the test's number in every queue, or none; or it must not be called."""
    cancel(scene)
    if scene.number.e164 is not None and scene.given.callback is CallbackOutcome.DUPLICATE:
        _promise(scene)
    if scene.given.callback is CallbackOutcome.INVALID:
        for index in set(_wished(scene, region)):
            if not is_suppressed(scene.session, index, "call"):
                suppress(scene.session, index, "call", reason=REASON, now=scene.now)
                made.suppressed.append(index)


def cancel(scene: Scene) -> None:
    """Nobody phones the test's number any more; may be repeated."""
    if scene.number.e164 is None:
        return
    live = select(Callback.id).where(
        Callback.number_index == phone_index(scene.number.e164), col(Callback.ended_at).is_(None)
    )
    for callback_id in scene.session.exec(live).all():
        callbacks.cancel_callback(scene.session, callback_id, now=scene.now)


def _promise(scene: Scene) -> None:
    for queue in scene.hotline.file.queues:
        callbacks.request_callback(
            scene.session,
            queue=queue,
            number=scene.number,
            customer_id=None,
            call_id=None,
            language="",
            source="test",
            entered_at=scene.now,
            now=scene.now,
        )


def _wished(scene: Scene, region: str) -> Iterator[bytes]:
    """Blind indexes of the numbers that callbacks are asked for."""
    for asked in scene.asked:
        if isinstance(asked.request, BookCallback):
            keyed = asked.request.number
            number = scene.number if keyed is None else read_number(keyed, region)
            if number.e164 is not None:
                yield phone_index(number.e164)


def allow(scene: Scene, made: Arranged) -> None:
    """Numbers that were put on the list may be called again; may be repeated."""
    for index in made.suppressed:
        lift_suppression(scene.session, index, "call", now=scene.now)
    made.suppressed = []


def plan(scene: Scene, made: Arranged, call: GivenCall) -> UUID:
    """The attempt whose answer begins the test's call; the first leg that bears its id is its own.

    Raises:
        CannotArrange: There is no number to dial.
    """
    if scene.number.e164 is None or call.flow is None:
        raise CannotArrange("A call that we place goes to a number.")
    attempt = dialling.plan_call(
        scene.session,
        purpose=_PURPOSES.get(call.flow, Purpose.CAMPAIGN),
        number=scene.number.e164,
        flow=call.flow,
        context={},
        now=scene.now,
        due_at=scene.now + _LATER,
        customer_id=made.customer.id if made.customer else None,
        caller_id=call.to,
    )
    return attempt.id
