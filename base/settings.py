"""Everything that differs between two installations."""

import zoneinfo
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from base.sentences import Sentence, said

# Known to everybody who reads this file, hence refused in production.
DEFAULT_SECRET = "development-only"  # noqa: S105
SECRET_NAMES = ("secret_key", "seal_key", "index_key", "search_key")


class SettingsError(Exception):
    """The environment does not describe an installation that may start; says each reason."""


def _outside(name: str) -> AliasChoices:
    """The unprefixed name that hosting platforms and the carrier's tools already use."""
    return AliasChoices(name, f"CORDBOARD_{name}")


class Settings(BaseSettings):
    """One installation, read once from the environment and never changed."""

    model_config = SettingsConfigDict(
        env_prefix="CORDBOARD_", frozen=True, extra="ignore", populate_by_name=True
    )

    environment: Literal["development", "production"] = Field(
        default="development", description="`production` refuses default secrets and plain HTTP."
    )
    company_name: str = Field(default="Cordboard", description="How pages and prompts name us.")
    data_dir: Path = Field(
        default=Path("var"), description="Where embedded stores, recordings and exports live."
    )
    flows_file: Path = Field(default=Path("flows.yaml"), description="The hotline's flow file.")
    region: str = Field(
        default="CN", description="Country whose national numbers are understood without a prefix."
    )
    time_zone: str = Field(default="Asia/Shanghai", description="Zone of the centre (IANA name).")

    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=_outside("DATABASE_URL"),
        description="PostgreSQL 15 or newer; the demo brings its own.",
    )
    redis_url: SecretStr | None = Field(
        default=None,
        validation_alias=_outside("REDIS_URL"),
        description="Redis 6.2 or newer; the demo brings its own.",
    )

    public_base_url: str = Field(
        default="http://127.0.0.1:8000",
        validation_alias=_outside("PUBLIC_BASE_URL"),
        description="The address the carrier calls; signatures are checked against it.",
    )
    console_url: str = Field(
        default="",
        description="Address of the pages, for links we send; empty takes PUBLIC_BASE_URL.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(DEFAULT_SECRET),
        validation_alias=_outside("SECRET_KEY"),
        description="Signs sessions and survey links.",
    )
    seal_key: SecretStr = Field(
        default=SecretStr(DEFAULT_SECRET), description="Seals personal data (current key)."
    )
    seal_key_id: int = Field(
        default=1, ge=1, le=65535, description="Number of the current sealing key."
    )
    retired_seal_keys: dict[int, SecretStr] = Field(
        default_factory=dict, description="Older sealing keys by number, still able to unseal."
    )
    index_key: SecretStr = Field(
        default=SecretStr(DEFAULT_SECRET), description="Keys the blind index for exact lookup."
    )
    search_key: SecretStr = Field(
        default=SecretStr(DEFAULT_SECRET), description="Keys the search tokens."
    )

    twilio_account_sid: str = Field(
        default="", validation_alias=_outside("TWILIO_ACCOUNT_SID"), description="Account (AC…)."
    )
    twilio_auth_token: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=_outside("TWILIO_AUTH_TOKEN"),
        description="Signs webhooks and authenticates REST.",
    )
    twilio_auth_token_secondary: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=_outside("TWILIO_AUTH_TOKEN_SECONDARY"),
        description="Second token, accepted during rotation only.",
    )
    twilio_api_key: str = Field(
        default="", validation_alias=_outside("TWILIO_API_KEY"), description="Key (SK…) of tokens."
    )
    twilio_api_secret: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=_outside("TWILIO_API_SECRET"),
        description="Signs the browser agents' access tokens.",
    )
    twilio_twiml_app_sid: str = Field(
        default="",
        validation_alias=_outside("TWILIO_TWIML_APP_SID"),
        description="Application (AP…) that browser agents connect to.",
    )
    twilio_api_base_url: str = Field(
        default="https://api.twilio.com",
        validation_alias=_outside("TWILIO_API_BASE_URL"),
        description="REST address of the carrier, or of one that speaks its language.",
    )
    twilio_edge: str = Field(
        default="", validation_alias=_outside("TWILIO_EDGE"), description="Edge for media."
    )
    twilio_region: str = Field(
        default="", validation_alias=_outside("TWILIO_REGION"), description="Region of processing."
    )
    carrier_profile: str = Field(
        default="twilio", description="What the carrier can do: twilio, generic or simulator."
    )
    caller_id: str = Field(default="", description="Number shown on outbound calls (E.164).")
    payment_connector: str = Field(
        default="Default", description="Name of the payment provider at the carrier."
    )
    http_hosts: tuple[str, ...] = Field(
        default=(),
        description='Hosts that `http` nodes of flows may ask, JSON: `["api.example.com"]`; with a '
        "port where it is not 443.",
    )
    http_private_hosts: tuple[str, ...] = Field(
        default=(),
        description="Those of them that may lie in a private network and be asked without TLS.",
    )
    http_secrets: dict[str, SecretStr] = Field(
        default_factory=dict,
        description="Values of headers by the name that flows call them by, JSON.",
    )
    calls_per_second: float = Field(
        default=1.0, gt=0, description="New outbound calls per second the carrier starts for us."
    )

    clock_epoch: datetime | None = Field(
        default=None, description="Demo and tests: what the clock showed at its start."
    )
    clock_started_at_s: float = Field(
        default=0.0, description="Demo and tests: machine time at that start, seconds since 1970."
    )
    clock_factor: float = Field(
        default=1.0, gt=0, description="Demo and tests: simulated seconds per real second."
    )

    voice_threads: int = Field(default=6, ge=1, description="Threads of the voice pool.")
    voice_deadline_s: float = Field(
        default=2.0, gt=0, description="Longest a voice webhook waits for the database."
    )
    streams_allowed: int = Field(
        default=200, ge=1, description="Event streams one console process holds."
    )
    simulator_url: str = Field(
        default="", description="Demo: address of the simulator whose phones the pages talk to."
    )
    sentry_dsn: SecretStr = Field(default=SecretStr(""), description="Error reports, optional.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe line that is written."
    )

    @field_validator("public_base_url", "console_url", "twilio_api_base_url", "simulator_url")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is no IANA time zone such as Asia/Shanghai") from error
        return value

    @field_validator("clock_epoch")
    @classmethod
    def _aware_epoch(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("give the epoch with its offset, as in 2026-11-23T10:00:00+08:00")
        return value

    def production_faults(self) -> list[Sentence]:
        """What must change before this installation may serve customers, without a full stop."""
        faults = [
            said(
                "%(name)s still has its development value; set a secret of 32 random bytes",
                name=name.upper(),
            )
            for name in SECRET_NAMES
            if getattr(self, name).get_secret_value() == DEFAULT_SECRET
        ]
        if not self.public_base_url.startswith("https://"):
            faults.append(
                said("PUBLIC_BASE_URL must start with https:// so that nobody reads webhooks")
            )
        if not self.twilio_auth_token.get_secret_value():
            faults.append(said("TWILIO_AUTH_TOKEN is empty, so no webhook could be verified"))
        if self.clock_epoch is not None:
            faults.append(said("CORDBOARD_CLOCK_EPOCH belongs to demos and tests"))
        return faults


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        SettingsError: A value is malformed, or production would start with a default secret.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        reasons = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise SettingsError("\n".join(reasons)) from error
    if settings.environment == "production" and (faults := settings.production_faults()):
        raise SettingsError("\n".join(map(str, faults)))
    return settings
