"""Run the carrier: `python -m simulator --port 8900 --voice-url http://…`."""

import asyncio
import logging
import signal
import sys

from aiohttp import web

from simulator.chaos import Dial
from simulator.service import build_app, build_carrier, build_clock
from simulator.settings import Settings, read_settings

GOODBYE_S = 0.5


async def run(settings: Settings) -> None:
    """Serve on loopback until SIGTERM or SIGINT; ends within a second of either."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    dial = Dial.model_validate_json(settings.chaos.read_bytes()) if settings.chaos else None
    carrier = build_carrier(settings, build_clock(settings), dial)
    runner = web.AppRunner(build_app(carrier), access_log=None, shutdown_timeout=GOODBYE_S)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.port).start()
    await stop.wait()
    await runner.cleanup()


def main() -> None:
    """Read the settings and run."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    asyncio.run(run(read_settings(sys.argv[1:])))


if __name__ == "__main__":
    main()
