"""A simulated carrier within the test's own process, and an installation that is its customer."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web

from base.settings import Settings
from simulator.carrier import Carrier
from simulator.service import build_app, build_carrier, build_clock
from simulator.settings import read_settings
from telephony.account import Account, account_of
from telephony.profiles import profile_from

ACCOUNT = "AC" + "5" * 32
TOKEN = "fictional-token"
HOTLINE = "+864001234567"
OURS = "https://hotline.example"
ELSEWHERE = "https://elsewhere.example/voice"


@dataclass(frozen=True)
class Simulated:
    """A running simulator: its address, and what it knows."""

    url: str
    carrier: Carrier

    def environment(self, **more: str) -> dict[str, str]:
        """The settings of its customer, by their names outside."""
        return {
            "PUBLIC_BASE_URL": OURS,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_BASE_URL": self.url,
            "CORDBOARD_CARRIER_PROFILE": "simulator",
            **more,
        }

    def settings(self, **more: Any) -> Settings:
        """The same as settings; `more` by field or outside name."""
        told = self.environment() | {"carrier_profile": "simulator"} | more
        return Settings.model_validate(told)


@pytest.fixture
def simulated() -> Iterator[Simulated]:
    """A carrier whose one number leads elsewhere."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    argv = ["--port", "1", "--voice-url", ELSEWHERE, "--hotline", HOTLINE]
    settings = read_settings([*argv, "--account-sid", ACCOUNT, "--auth-token", TOKEN], {})

    async def start() -> tuple[web.AppRunner, Carrier]:
        carrier = build_carrier(settings, build_clock(settings))
        runner = web.AppRunner(build_app(carrier), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner, carrier

    runner, carrier = asyncio.run_coroutine_threadsafe(start(), loop).result(20)
    try:
        yield Simulated(f"http://127.0.0.1:{runner.addresses[0][1]}", carrier)
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def account(settings: Settings) -> Iterator[Account]:
    """The settings' account by the carrier's real library."""
    with account_of(settings, profile=profile_from(settings)) as opened:
        yield opened
