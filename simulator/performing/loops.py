"""Documents that play again and again: waiting and holding."""

import asyncio
from typing import TYPE_CHECKING

from simulator.documents import Source
from simulator.performing import prompts
from simulator.performing.steps import Ending
from simulator.twiml.prompts import Play

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.interpreter import Interpreter
    from simulator.webhooks import Hook

MUSIC = Play(text="http://com.twilio.music.classical.s3.amazonaws.com/BusyStrings.mp3", loop=0)
SHORTEST_ROUND_S = 1.0


async def music(play: "Interpreter") -> Ending:
    """Play the carrier's own music until interrupted."""
    await prompts.perform(play, MUSIC)
    return Ending.EXHAUSTED


async def loop(
    play: "Interpreter", hook: "Hook", params: "Callable[[], dict[str, str]] | None" = None
) -> Ending:
    """Perform a document whenever it runs out, until it leaves or hangs up.

    Args:
        play: The interpreter for this place.
        hook: Where the document comes from; asked anew in every round.
        params: Gives the parameters of the moment for each round.

    Raises:
        DocumentError: A round could not be had.
    """
    clock = play.leg.carrier.clock
    ending = Ending.EXHAUSTED
    while ending is Ending.EXHAUSTED:
        begun = clock.now()
        ending = await play.run(Source(hook, params() if params else {}))
        if ending is Ending.EXHAUSTED:
            # An empty document would otherwise be asked for as fast as it is answered.
            await clock.sleep(SHORTEST_ROUND_S - clock.seconds_since(begun))
    return ending


async def silence() -> Ending:
    """Wait until interrupted."""
    await asyncio.Event().wait()
    return Ending.EXHAUSTED
