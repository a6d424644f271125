"""The doors that scripted people use: the simulator's telephones and the console's JSON API."""

import asyncio
import json
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Any, Self

import aiohttp

_PATIENCE = aiohttp.ClientTimeout(total=10)
_FIRST_REFUSAL = 400


class Refused(Exception):
    """A door said no; the sentence is its own."""

    def __init__(self, status: int, sentence: str) -> None:
        """Keep both."""
        super().__init__(f"{status}: {sentence}")
        self.status = status


class Doors:
    """One set of connections for everybody in a process."""

    def __init__(self, *, console_url: str, simulator_url: str, factor: float) -> None:
        """Nothing is connected; use as an async context."""
        self._console_url = console_url
        self._simulator_url = simulator_url
        self._factor = factor

    async def __aenter__(self) -> Self:
        """Open the connections."""
        self._http = aiohttp.ClientSession(timeout=_PATIENCE)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close them."""
        await self._http.close()

    async def pause(self, simulated_s: float) -> None:
        """Let that many seconds of the shared clock pass."""
        await asyncio.sleep(simulated_s / self._factor)

    async def carrier(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the simulator.

        Raises:
            Refused: It said no, for example because the call is over.
        """
        return await self._ask(method, self._simulator_url + path, body, {})

    async def console(self, token: str, method: str, path: str, body: Any = None) -> Any:
        """Ask the console's API for somebody.

        Raises:
            Refused: It said no, for example because somebody else was first.
        """
        address = f"{self._console_url}{path}"
        return await self._ask(method, address, body, {"Authorization": f"Bearer {token}"})

    async def _ask(self, method: str, url: str, body: Any, headers: dict[str, str]) -> Any:
        try:
            async with self._http.request(method, url, json=body, headers=headers) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Refused(0, f"{type(error).__name__}: {error}") from error
        if answer.status >= _FIRST_REFUSAL:
            raise Refused(answer.status, text[:200])
        return json.loads(text) if text else None

    async def events(self, number: str) -> AsyncGenerator[dict[str, Any], None]:
        """What the telephone at a number shows, from the moment of the first one on.

        Ends when the simulator does.
        """
        url = f"{self._simulator_url}/sim/stream"
        endless = aiohttp.ClientTimeout(total=None, sock_connect=10)
        async with self._http.get(url, params={"phone": number}, timeout=endless) as answer:
            yield {"event": "listening", "call_sid": ""}
            async for line in answer.content:
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))
