"""The web application as it is served, built to be looked at: no store is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Never

from flask import Flask
from pydantic import SecretStr
from structlog.testing import capture_logs
from werkzeug.routing import Rule

from app import add_probes
from base.bells import Bells
from base.clock import clock_from
from base.database import Database, DatabaseAway
from base.settings import Settings
from console.guard import permission_of
from cti.workplace import Workplace
from telephony.twilio_gateway import gateway_from
from wiring import DOORS, Role

_NOWHERE = "127.0.0.1:1"


@dataclass(frozen=True, slots=True)
class Door:
    """One path that is answered.

    Attributes:
        about: The view's docstring.
        permission: What the asker needs; empty for a door that names none.
        signed: Whether only the carrier passes.
    """

    method: str
    path: str
    about: str
    permission: str
    signed: bool


class _NoDatabase(Database):
    """A database that says at once that it does not answer."""

    def session(self) -> Never:
        """Nobody waits for a connection.

        Raises:
            DatabaseAway: Always.
        """
        raise DatabaseAway("There is none.")


def doors() -> list[Door]:
    """Every door of both pools, in the order of their paths."""
    found: dict[tuple[str, str], Door] = {}
    # Without a database and without signatures, which the house writes down.
    with capture_logs():
        for role in Role:
            for door in _doors_of(role):
                found[door.path, door.method] = door
    return [found[key] for key in sorted(found)]


def _doors_of(role: Role) -> Iterator[Door]:
    app = _application(role)
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Door(
                method=method,
                path=rule.rule,
                about=" ".join((view.__doc__ or "").split()),
                permission=str(permission_of(view) or ""),
                signed=role is Role.VOICE and _is_signed(app, rule),
            )


def _is_signed(app: Flask, rule: Rule) -> bool:
    """Whether the carrier's guard turns away a request without a signature."""
    blueprint = rule.endpoint.rpartition(".")[0]
    for check in app.before_request_funcs.get(blueprint, ()):
        with app.test_request_context(rule.rule, method="POST") as context:
            context.request.url_rule = rule
            answer = check()
        if answer is not None:
            return True
    return False


def _application(role: Role) -> Flask:
    settings = Settings(
        database_url=SecretStr(f"postgresql://{_NOWHERE}/none"),
        redis_url=None,
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token=SecretStr("token"),
    )
    work = Workplace(
        settings=settings,
        clock=clock_from(settings),
        database=_NoDatabase(f"postgresql://{_NOWHERE}/none", role=role.value),
        gateway=gateway_from(settings),
        bells=Bells(f"redis://{_NOWHERE}"),
    )
    app = Flask("documented", static_folder=None)
    add_probes(app, work)
    for open_doors in DOORS[role]:
        open_doors(app, work)
    return app
