"""The carrier's post: signed webhooks with timeouts, retries and the network's faults."""

import asyncio
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from simulator.chaos import Chaos
from simulator.clock import Clock
from simulator.retries import Overrides, split_overrides
from simulator.severed import send_and_hang_up
from simulator.signature import sign
from simulator.truth import Truth

MAX_LOGGED_BODY = 4_000
HTTP_OK_LIMIT = 300


@dataclass(frozen=True)
class Hook:
    """An address that wants to be asked or told: URL with optional fragment, and method."""

    url: str
    method: str = "POST"


def hook_or_none(url: str, method: str) -> Hook | None:
    """Give a hook, or nothing for the empty URL."""
    return Hook(url, method) if url else None


@dataclass(frozen=True)
class Answer:
    """What came back from one exchange."""

    status: int
    content_type: str
    body: bytes


class HookError(Exception):
    """A webhook that brought nothing usable; `code` is the carrier's error code."""

    def __init__(self, code: int, message: str, *, failure: str = "") -> None:
        """Keep the error code and, for failed exchanges, the retry policy that covers it."""
        super().__init__(message)
        self.code = code
        self.failure = failure


@dataclass(frozen=True)
class Delivery:
    """One message to the product; all its attempts and copies share the token."""

    url: str
    method: str
    params: Mapping[str, str]
    about: str
    overrides: Overrides
    signature: str
    token: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def headers(self) -> dict[str, str]:
        """Give the carrier's own headers."""
        return {
            "X-Twilio-Signature": self.signature,
            "I-Twilio-Idempotency-Token": self.token,
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }

    @property
    def body(self) -> str:
        """Give the form as sent; empty for GET, whose form went into the URL."""
        return "" if self.method == "GET" else urlencode(dict(self.params))


class Post:
    """Sends webhooks. Timeouts are real seconds, since the product lives in real time."""

    def __init__(self, *, clock: Clock, truth: Truth, chaos: Chaos, auth_token: str) -> None:
        """Take the collaborators; `open` must run before the first delivery."""
        self._clock = clock
        self._truth = truth
        self._chaos = chaos
        self._auth_token = auth_token
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the client session; each delivery still gets a connection of its own."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True, limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        """Close the session and with it all exchanges under way."""
        if self._session is not None:
            await self._session.close()

    async def ask(self, hook: Hook, params: Mapping[str, str], *, about: str) -> Answer:
        """Deliver a webhook whose answer matters and give the answer, status below 300.

        Raises:
            HookError: 11205 nobody answered in time, 11200 any other failure.
        """
        delivery = self._delivery(hook, params, about)
        if self._chaos.strikes(self._chaos.dial.duplicate_documents):
            answer, _ = await asyncio.gather(
                self._deliver(delivery), self._deliver(delivery), return_exceptions=True
            )
            if isinstance(answer, BaseException):
                raise answer
            return answer
        return await self._deliver(delivery)

    async def tell(self, hook: Hook, params: Mapping[str, str], *, about: str) -> None:
        """Deliver a callback whose answer does not matter, through the network's faults."""
        fate = self._chaos.fate_of_callback()
        delivery = self._delivery(hook, params, about)
        if fate.copies != 1 or fate.delay_s or fate.swapped or fate.cut:
            self._truth.note("chaos", url=delivery.url, token=delivery.token, **vars(fate))
        await self._clock.sleep(fate.delay_s)
        if fate.swapped:
            await self._wait_to_be_overtaken()
        elif fate.copies:
            self._chaos.pass_by()
        for _ in range(fate.copies):
            try:
                await self._deliver(delivery, cut=fate.cut)
            except HookError as error:
                self._truth.note(
                    "error", about=about, code=error.code, message=str(error), url=hook.url
                )

    async def _wait_to_be_overtaken(self) -> None:
        patience = self._clock.sleep(30)
        overtaken = self._chaos.overtaken().wait()
        tasks = [asyncio.ensure_future(patience), asyncio.ensure_future(overtaken)]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()

    def _delivery(self, hook: Hook, params: Mapping[str, str], about: str) -> Delivery:
        url, overrides = split_overrides(hook.url)
        if hook.method == "GET" and params:
            url += ("&" if "?" in url else "?") + urlencode(dict(params))
        signed = {} if hook.method == "GET" else params
        signature = sign(self._auth_token, url, signed)
        return Delivery(url, hook.method, params, about, overrides, signature)

    async def _deliver(self, delivery: Delivery, *, cut: bool = False) -> Answer:
        attempt = 0
        while True:
            number = self._truth.note(
                "webhook",
                about=delivery.about,
                url=delivery.url,
                method=delivery.method,
                params=dict(delivery.params),
                attempt=attempt,
                token=delivery.token,
            )
            try:
                return await self._exchange(delivery, number, cut=cut)
            except HookError as error:
                self._truth.note("webhook-answer", webhook=number, error=str(error))
                if attempt >= delivery.overrides.retry_count:
                    raise
                if not delivery.overrides.retries(error.failure):
                    raise
            attempt += 1

    async def _exchange(self, delivery: Delivery, number: int, *, cut: bool) -> Answer:
        if cut:
            await send_and_hang_up(
                delivery.url, delivery.method, delivery.headers, delivery.body.encode()
            )
            raise HookError(11200, "the connection was cut before the answer", failure="rt")
        answer, headers = await self._request(delivery)
        self._truth.note(
            "webhook-answer",
            webhook=number,
            about=delivery.about,
            token=delivery.token,
            status=answer.status,
            bytes=len(answer.body),
            sha256=hashlib.sha256(answer.body).hexdigest(),
            headers={k: v for k, v in headers.items() if k.lower().startswith("x-")},
            body=answer.body[:MAX_LOGGED_BODY].decode("utf-8", "replace"),
        )
        if answer.status >= HTTP_OK_LIMIT:
            failure = "5xx" if answer.status >= 500 else "4xx"  # noqa: PLR2004 the class of status
            raise HookError(11200, f"answered with status {answer.status}", failure=failure)
        return answer

    async def _request(self, delivery: Delivery) -> tuple[Answer, Mapping[str, str]]:
        if self._session is None:
            raise HookError(11205, "the carrier's post is closed")
        overrides = delivery.overrides
        options: dict[str, Any] = {"headers": delivery.headers, "allow_redirects": False}
        if delivery.method != "GET":
            options["data"] = delivery.body
            options["headers"]["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        timeout = aiohttp.ClientTimeout(
            total=overrides.total_timeout_ms / 1000,
            sock_connect=overrides.connect_timeout_ms / 1000,
            sock_read=overrides.read_timeout_ms / 1000,
        )
        try:
            async with self._session.request(
                delivery.method, URL(delivery.url, encoded=True), timeout=timeout, **options
            ) as response:
                body = await response.read()
                return Answer(response.status, response.content_type, body), response.headers
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise HookError(11205, f"no connection: {error}", failure="ct") from error
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            text = str(error) or type(error).__name__
            raise HookError(11200, f"no answer: {text}", failure="rt") from error
