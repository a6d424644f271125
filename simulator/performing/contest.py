"""Several telephones ring at once; the first to answer wins."""

import asyncio
from typing import TYPE_CHECKING

from simulator.calls import Call, Callback, CallStatus, Direction
from simulator.documents import DocumentError, Source
from simulator.hearing import Bridge
from simulator.legs import HangUp, Leg
from simulator.performing.ringing import ring
from simulator.performing.steps import Ending
from simulator.twiml.dials import Client, Dial, Party
from simulator.twiml.document import BEFORE_BRIDGE

if TYPE_CHECKING:
    from simulator.interpreter import Interpreter

# What the caller is told when several failed in different ways.
_WORST_FIRST = (CallStatus.BUSY, CallStatus.NO_ANSWER, CallStatus.FAILED)


class Contest:
    """The legs of one Dial, from ringing to the end of the talk."""

    def __init__(self, play: "Interpreter", verb: Dial) -> None:
        """Ring everybody at once, or one after the other where the verb says so."""
        self._play = play
        self._verb = verb
        self._bridges: dict[str, asyncio.Future[Bridge]] = {}
        self._legs: list[Leg] = []
        self._outcomes: list[tuple[Leg, CallStatus]] = []
        self._news = asyncio.Event()
        self._winner: Leg | None = None

    async def decide(self) -> Leg | None:
        """Give the first leg that answered and heard its whisper, or None."""
        if not self._verb.sequential:
            for party in self._verb.parties:
                self._begin(party)
            return await self._wait(len(self._verb.parties))
        for count, party in enumerate(self._verb.parties, start=1):
            self._begin(party)
            if (winner := await self._wait(count)) is not None:
                return winner
        return None

    def failure(self) -> dict[str, str]:
        """Give what the action is told when nobody came."""
        statuses = {status for _, status in self._outcomes}
        status = next((s for s in _WORST_FIRST if s in statuses), CallStatus.NO_ANSWER)
        leg = next((leg for leg, s in self._outcomes if s is status), self._legs[-1])
        return {
            "DialCallStatus": status.value,
            "DialCallSid": leg.call.sid,
            "DialBridged": "false",
        }

    def cancel_others(self, winner: Leg) -> None:
        """Stop ringing everybody else."""
        for leg in self._legs:
            if leg is not winner:
                leg.hang_up(HangUp(CallStatus.CANCELED, by="answered elsewhere"))

    def bridged(self, winner: Leg, bridge: Bridge) -> None:
        """Tell the winner with whom they talk."""
        self._bridges[winner.call.sid].set_result(bridge)

    def close(self) -> None:
        """End all legs that still belong to this Dial; may be repeated."""
        for leg in self._legs:
            if not leg.ended.is_set() and leg.call.sid in self._bridges:
                leg.hang_up(HangUp(CallStatus.CANCELED, by="dial is over"))

    async def _wait(self, outcomes: int) -> Leg | None:
        while self._winner is None and len(self._outcomes) < outcomes:
            self._news.clear()
            await self._news.wait()
        return self._winner

    def _begin(self, party: Party) -> None:
        play, parent = self._play, self._play.leg
        carrier = parent.carrier
        callbacks = []
        if party.status_callback:
            hook = play.source.relative(party.status_callback, party.status_callback_method).hook
            callbacks.append(Callback(hook, party.status_callback_event))
        call = Call(
            from_=self._verb.caller_id or parent.call.from_,
            to=party.address,
            direction=Direction.OUTBOUND_DIAL,
            created_at=carrier.clock.now(),
            account_sid=carrier.account_sid,
            parent_sid=parent.call.sid,
            fallback=parent.call.fallback,
            callbacks=callbacks,
            custom=dict(party.parameters) if isinstance(party, Client) else {},
        )
        leg = Leg(carrier, call, carrier.phones.at(party.address), interpret=parent.interpret)
        self._bridges[call.sid] = asyncio.get_running_loop().create_future()
        self._legs.append(leg)
        leg.begin(self._be_called(leg, party))

    async def _be_called(self, leg: Leg, party: Party) -> None:
        status = CallStatus.CANCELED
        try:
            status = await ring(leg, self._verb.timeout)
            if status is not CallStatus.IN_PROGRESS:
                leg.order = HangUp(status, by="callee")
                return
            leg.answer()
            status = CallStatus.NO_ANSWER
            if party.url and not await self._whisper(leg, party):
                return
            if self._winner is not None:
                return
            self._winner, status = leg, CallStatus.IN_PROGRESS
            self._news.set()
            bridge = await self._bridges[leg.call.sid]
            await self._stay(leg, bridge)
        finally:
            self._outcomes.append((leg, status))
            self._news.set()

    async def _stay(self, leg: Leg, bridge: Bridge) -> None:
        try:
            await bridge.over.wait()
        finally:
            # A callee the API sends elsewhere is no longer this Dial's to end.
            if isinstance(leg.order, Source):
                del self._bridges[leg.call.sid]
            bridge.part()

    async def _whisper(self, leg: Leg, party: Party) -> bool:
        source = self._play.source.relative(party.url, party.method)
        try:
            ending = await self._play.nested(BEFORE_BRIDGE, leg).run(source)
        except DocumentError:
            return False
        return ending is Ending.EXHAUSTED
