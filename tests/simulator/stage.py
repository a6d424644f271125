"""A stage for the carrier: a scripted product and telephones around it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from simulator.carrier import Carrier
from simulator.chaos import Dial
from simulator.clock import Clock
from simulator.service import build_app, build_carrier
from simulator.settings import Settings
from simulator.truth import Fact

ACCOUNT = "AC" + "5" * 32
TOKEN = "fictional-token"
API_SECRET = "fictional-api-secret-of-enough-length"
HOTLINE = "+864001234567"
CALLER = "+8613800138000"
AGENT = "+8613900139000"
EPOCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CALLS = f"/2010-04-01/Accounts/{ACCOUNT}/Calls"


Reply = str | web.Response | Callable[["Asked"], "str | web.Response | Coroutine[Any, Any, Any]"]

Script = Mapping[str, Reply]


@dataclass(frozen=True)
class Asked:
    """One request the product got. `at` is the loop's time."""

    path: str
    form: dict[str, str]
    headers: Mapping[str, str]
    at: float
    url: str
    method: str


@dataclass
class Product:
    """A web application that answers each path with a scripted reply, else an empty one."""

    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    base: str = ""

    def to(self, path: str) -> list[dict[str, str]]:
        """Give the forms that came to a path."""
        return [a.form for a in self.asked if a.path == path]

    def requests(self, path: str) -> list[Asked]:
        """Give the requests that came to a path."""
        return [a for a in self.asked if a.path == path]

    async def answer(self, request: web.Request) -> web.Response:
        """Answer as scripted."""
        posted = await request.post()
        form = {k: v for k, v in posted.items() if isinstance(v, str)}
        asked = Asked(
            request.path, form | dict(request.query) if request.method == "GET" else form,
            request.headers, asyncio.get_running_loop().time(), request.raw_path, request.method,
        )  # fmt: skip
        self.asked.append(asked)
        reply: Any = self.replies.get(request.path, "")
        if callable(reply):
            reply = reply(asked)
        if asyncio.iscoroutine(reply):
            reply = await reply
        if isinstance(reply, web.Response):
            return reply
        return twiml(reply)


def twiml(verbs: str) -> web.Response:
    """Give an answer with these verbs."""
    return web.Response(text=f"<Response>{verbs}</Response>", content_type="text/xml")


@dataclass
class Stage:
    """The carrier, the product and a telephone set, all on loopback."""

    carrier: Carrier
    product: Product
    url: str
    http: aiohttp.ClientSession

    authorization: str = aiohttp.encode_basic_auth(ACCOUNT, TOKEN)

    async def dial(self, from_: str = CALLER, to: str = HOTLINE) -> str:
        """Let a telephone call the hotline and give the call's sid."""
        call = await self.sim("calls", {"from": from_, "to": to}, expect=201)
        return str(call["sid"])

    async def sim(self, door: str, body: Any = None, *, expect: int = 200) -> Any:
        """Knock at a /sim door."""
        async with self.http.post(f"{self.url}/sim/{door}", json=body or {}) as answer:
            assert answer.status == expect, await answer.text()
            return await answer.json()

    async def api(
        self,
        method: str,
        path: str,
        form: Any = None,
        *,
        expect: int = 200,
        raw: bool = False,
        more: dict[str, str] | None = None,
    ) -> Any:
        """Ask the REST API; the path starts after the account."""
        url = f"{self.url}/2010-04-01/Accounts/{ACCOUNT}{path}"
        headers = {"Authorization": self.authorization, **(more or {})}
        async with self.http.request(method, url, data=form, headers=headers) as answer:
            assert answer.status == expect, await answer.text()
            return await answer.read() if raw else await answer.json()

    async def press(self, sid: str, digits: str) -> None:
        """Press keys."""
        await self.sim(f"calls/{sid}/keys", {"digits": digits})

    async def wait(self, seconds: float) -> None:
        """Let simulated time pass."""
        await self.carrier.clock.sleep(seconds)

    async def over(self, sid: str) -> None:
        """Wait until a call has ended and its callbacks are out."""
        await self.carrier.legs[sid].ended.wait()
        await self.wait(1)

    def facts(self, kind: str, **wanted: Any) -> list[Fact]:
        """Give the facts of a kind with these values."""
        return [
            f for f in self.carrier.truth.facts(kind)
            if all(f.get(k) == v for k, v in wanted.items())
        ]  # fmt: skip

    def heard(self, sid: str) -> list[str]:
        """Give the texts and files a call heard."""
        said = [f for f in self.facts("said") if sid in f["heard_by"]]
        return [f.get("text") or f["url"] for f in said]

    def hears(self, sid: str) -> list[str]:
        """Give whom a call hears now."""
        changes = self.facts("hears", listener=sid)
        return list(changes[-1]["speakers"]) if changes else []

    def since(self, at: str) -> float:
        """Give the simulated seconds from the epoch to a fact's instant."""
        return (datetime.fromisoformat(at) - EPOCH).total_seconds()


@asynccontextmanager
async def stage(
    replies: Script | None = None,
    *,
    dial: Dial | None = None,
    fallback: bool = True,
    calls_per_second: float = 1,
    voice_fragment: str = "",
    truth: Path | None = None,
) -> AsyncIterator[Stage]:
    """Set the stage: the product answers `/voice` for inbound calls, `/status` for ends."""
    loop = asyncio.get_running_loop()
    product = Product(dict(replies or {}))
    play_house = web.Application()
    play_house.router.add_route("*", "/{path:.*}", product.answer)
    product_runner = web.AppRunner(play_house, access_log=None, shutdown_timeout=0.1)
    await product_runner.setup()
    product.base = await _serve(product_runner)
    settings = Settings(
        port=0,
        voice_url=f"{product.base}/voice{voice_fragment}",
        fallback_url=f"{product.base}/fallback" if fallback else "",
        status_url=f"{product.base}/status",
        sms_url=f"{product.base}/sms",
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        api_secret=API_SECRET,
        hotline=HOTLINE,
        public_url="http://carrier.test",
        truth=truth,
        epoch=EPOCH,
        started=loop.time(),
        factor=1,
        calls_per_second=calls_per_second,
        chaos=None,
    )
    clock = Clock(epoch=EPOCH, started=loop.time(), real=loop.time)
    carrier = build_carrier(settings, clock, dial)
    runner = web.AppRunner(build_app(carrier), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    url = await _serve(runner)
    async with aiohttp.ClientSession() as http:
        yield Stage(carrier, product, url, http)
    await runner.cleanup()
    await product_runner.cleanup()


async def _serve(runner: web.AppRunner) -> str:
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
