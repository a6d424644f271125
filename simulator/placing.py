"""How calls begin: from a telephone, from a browser, by the API."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator import detection, taping
from simulator.addresses import CLIENT_PREFIX
from simulator.calls import Call, Callback, CallStatus, Direction
from simulator.documents import Source
from simulator.interpreter import Interpreter, interpret
from simulator.legs import HangUp, Leg
from simulator.performing.conference import attend
from simulator.performing.ringing import ring
from simulator.recordings import Recording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.carrier import Carrier
    from simulator.detection import DetectionPlan
    from simulator.numbers import IncomingNumber, Reachable, TwimlApplication
    from simulator.twiml.rooms import ConferenceNoun
    from simulator.webhooks import Hook


class UnknownNumberError(Exception):
    """Nobody owns the number that was dialled."""


@dataclass(frozen=True)
class Order:
    """A call the API asked for. Exactly one of `source` and `room` says what follows."""

    from_: str
    to: str
    source: Source | None = None
    room: "ConferenceNoun | None" = None
    fallback: "Hook | None" = None
    callbacks: tuple[Callback, ...] = ()
    timeout_s: float = 60
    limit_s: float = 14_400
    detection: "DetectionPlan | None" = None
    recording: Recording | None = None
    caller_name: str | None = None


def call_in(carrier: "Carrier", from_: str, to: str, forwarded_from: str | None = None) -> Leg:
    """Let a telephone dial one of the account's numbers and give its leg.

    Raises:
        UnknownNumberError: The account has no such number.
    """
    number = carrier.number_at(to)
    if number is None:
        raise UnknownNumberError(to)
    application = carrier.applications.get(number.voice_application_sid)
    call = _inbound(carrier, from_, to, application or number)
    call.number_sid = number.sid
    call.forwarded_from = forwarded_from
    return _begin_inbound(carrier, call, application or number)


def connect_client(
    carrier: "Carrier",
    identity: str,
    application: "TwimlApplication",
    params: "Mapping[str, str]",
) -> Leg:
    """Let a browser connect to an application, with the page's own parameters."""
    address = CLIENT_PREFIX + identity
    call = _inbound(carrier, address, params.get("To", ""), application)
    call.custom = {**params, "ApplicationSid": application.sid}
    return _begin_inbound(carrier, call, application)


def place(carrier: "Carrier", order: Order) -> Leg:
    """Put a call the API asked for into the line and give its leg, queued."""
    number = carrier.number_at(order.from_)
    call = Call(
        from_=order.from_,
        to=order.to,
        direction=Direction.OUTBOUND_API,
        created_at=carrier.clock.now(),
        account_sid=carrier.account_sid,
        number_sid=number.sid if number else None,
        fallback=order.fallback,
        callbacks=list(order.callbacks),
        caller_name=order.caller_name,
    )
    leg = Leg(carrier, call, carrier.phones.at(order.to), interpret=interpret)
    carrier.trunk.line_up(call)
    leg.begin(_go_out(leg, order))
    return leg


def _inbound(carrier: "Carrier", from_: str, to: str, at: "IncomingNumber | Reachable") -> Call:
    ending = at.ending
    return Call(
        from_=from_,
        to=to,
        direction=Direction.INBOUND,
        created_at=carrier.clock.now(),
        account_sid=carrier.account_sid,
        status=CallStatus.RINGING,
        fallback=at.fallback,
        # A number's callback tells only the end of a call.
        callbacks=[Callback(ending)] if ending else [],
    )


def _begin_inbound(carrier: "Carrier", call: Call, at: "Reachable") -> Leg:
    leg = Leg(carrier, call, carrier.phones.at(call.from_), interpret=interpret)
    leg.phone.show("dialling", call.sid, to=call.to)
    leg.begin(interpret(leg, Source(at.voice)))
    return leg


async def _go_out(leg: Leg, order: Order) -> None:
    carrier, call = leg.carrier, leg.call
    try:
        await carrier.trunk.wait_for_turn(call)
        status = await ring(leg, order.timeout_s)
    except BaseException:
        if isinstance(leg.order, HangUp):
            leg.order = HangUp(CallStatus.CANCELED, by=leg.order.by)
        raise
    if status is not CallStatus.IN_PROGRESS:
        leg.order = HangUp(status, by="callee")
        return
    leg.answer()
    if order.recording is not None:
        order.recording.call_sid, order.recording.started_at = call.sid, carrier.clock.now()
        taping.start(carrier, order.recording)
    carrier.spawn(_limit(leg, order.limit_s))
    params: dict[str, str] = {}
    if order.detection is not None and order.detection.hook is not None:
        carrier.spawn(detection.detect_and_tell(leg, order.detection))
    elif order.detection is not None:
        params = await detection.detect(leg, order.detection)
    if order.room is not None:
        await attend(Interpreter(leg), order.room, order.limit_s)
    elif order.source is not None:
        await interpret(leg, Source(order.source.hook, params, order.source.twiml))


async def _limit(leg: Leg, limit_s: float) -> None:
    await leg.carrier.clock.sleep(limit_s)
    if not leg.ended.is_set():
        leg.carrier.truth.note("time-limit", call_sid=leg.call.sid, limit_s=limit_s)
        leg.hang_up(HangUp(by="time limit"))
