"""Exchanges that break in the middle."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

PATIENCE_S = 5


async def send_and_hang_up(url: str, method: str, headers: Mapping[str, str], body: bytes) -> None:
    """Send a whole request over plain HTTP and close before any answer is read.

    The receiver gets everything and works on it; only its answer finds nobody. A failed
    connection is no error here: the exchange was going to break anyhow.
    """
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += ["Content-Type: application/x-www-form-urlencoded; charset=UTF-8"]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
        writer.write("\r\n".join(lines).encode() + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
