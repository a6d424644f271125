"""Let a town live: `python -m demo.people`, with the script as JSON on standard input."""

import asyncio
import sys

from demo.people.doors import Doors
from demo.people.script import Script
from demo.people.town import Town


async def live(script: Script) -> None:
    """Live until the process is ended."""
    doors = Doors(
        console_url=script.console_url,
        simulator_url=script.simulator_url,
        factor=script.factor,
    )
    async with doors:
        await Town(doors, script).live()


if __name__ == "__main__":
    asyncio.run(live(Script.read(sys.stdin.read())))
