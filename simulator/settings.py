"""What the simulator is told at its start: command line first, environment for secrets."""

import argparse
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

DEFAULT_ACCOUNT = "AC" + "5" * 32
DEFAULT_TOKEN = "simulated-auth-token"  # noqa: S105 opens a door on loopback only


@dataclass(frozen=True)
class Settings:
    """Everything one run needs. `started` is real time in seconds since 1970."""

    port: int
    voice_url: str
    fallback_url: str
    status_url: str
    sms_url: str
    account_sid: str
    auth_token: str
    api_secret: str
    hotline: str
    public_url: str
    truth: Path | None
    epoch: datetime | None
    started: float
    factor: float
    calls_per_second: float
    chaos: Path | None
    client_url: str = ""
    application_sid: str = ""


def read_settings(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the command line, with `SIMULATOR_*` from the environment as defaults.

    Raises:
        SystemExit: With usage, when something is missing or makes no sense.
    """

    def default(name: str, otherwise: str = "") -> str:
        return environment.get("SIMULATOR_" + name, otherwise)

    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--voice-url", required=True)
    parser.add_argument("--fallback-url", default="")
    parser.add_argument("--status-url", default="")
    parser.add_argument("--sms-url", default="")
    parser.add_argument("--client-url", default="")
    parser.add_argument("--application-sid", default="")
    parser.add_argument("--account-sid", default=default("ACCOUNT_SID", DEFAULT_ACCOUNT))
    parser.add_argument("--auth-token", default=default("AUTH_TOKEN", DEFAULT_TOKEN))
    parser.add_argument("--api-secret", default=default("API_SECRET"))
    parser.add_argument("--hotline", default="+864000000000")
    parser.add_argument("--public-url", default="")
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--epoch", type=datetime.fromisoformat)
    parser.add_argument("--started", type=float)
    parser.add_argument("--factor", type=float, default=1.0)
    parser.add_argument("--calls-per-second", type=float, default=1.0)
    parser.add_argument("--chaos", type=Path)
    read = parser.parse_args(argv)
    if read.epoch is not None and read.epoch.tzinfo is None:
        parser.error("--epoch needs a time zone, for example 2026-03-02T09:00:00+08:00")
    if read.factor <= 0 or read.calls_per_second <= 0:
        parser.error("--factor and --calls-per-second must be above 0")
    read.public_url = read.public_url or f"http://127.0.0.1:{read.port}"
    read.started = time.time() if read.started is None else read.started
    return Settings(**vars(read))
