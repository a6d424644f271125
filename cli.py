"""The `cordboard` command.

Each command calls one function; what that needs is imported then, so that no process loads what
belongs to another.
"""

# ruff: noqa: PLC0415 - loading late is the point, as said above

import sys
from importlib import import_module
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo, routes_command, shell_command

from base.errors import CordboardError
from base.settings import SettingsError, load_settings
from base.stores.refusals import CannotStart


def _create_app() -> Flask:
    from app import create_app

    return create_app()


# Not Flask's own group, which builds the application even to list the commands.
@click.group(cls=AppGroup, context_settings={"obj": ScriptInfo(create_app=_create_app)})
def commands() -> None:
    """A contact centre: answers a hotline, knows who is calling, keeps what was promised."""


class _Later(click.Group):
    """A group of another package's commands, loaded when one of them is asked for."""

    def __init__(self, name: str, *, package: str, about: str) -> None:
        """Name the group and the package it is in; `about` stands in the list of commands."""
        super().__init__(name, help=about)
        self._package = package

    def _group(self) -> click.Group:
        group: click.Group = getattr(import_module(self._package), str(self.name))
        return group

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The group's own commands."""
        return self._group().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The group's command of this name."""
        return self._group().get_command(ctx, cmd_name)


commands.add_command(
    _Later("flows", package="ivr.commands", about="Check, draw, test and serve flow files.")
)


@commands.command(
    with_appcontext=False,
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def replay(arguments: tuple[str, ...]) -> None:
    """Tell a real call as a test, or try another flow file on the calls of the past."""
    from ivr.commands import replay as told

    told.main(list(arguments), prog_name="cordboard replay", standalone_mode=False)


commands.add_command(routes_command)
commands.add_command(shell_command)


@commands.command(with_appcontext=False)
@click.option("--role", type=click.Choice(["voice", "console", "all"]), default="all")
@click.option("--port", type=click.IntRange(1, 65534), default=8000, show_default=True)
def serve(role: str, port: int) -> None:
    """Answer HTTP: the carrier's webhooks, people's pages, or both on PORT and PORT+1."""
    if role == "all":
        from demo.processes import serve_both

        serve_both(port)
    else:
        from app import serve_pool
        from wiring import Role

        serve_pool(load_settings(), role=Role(role), port=port)


@commands.command("worker", with_appcontext=False)
def worker_command() -> None:
    """Do at once what bells ask for."""
    import worker

    worker.work(load_settings())


@commands.command("schedule", with_appcontext=False)
def schedule_command() -> None:
    """Run the sweeps, or stand by while another process does."""
    import schedule

    schedule.run(load_settings())


@commands.command(with_appcontext=False)
def migrate() -> None:
    """Bring the tables up to date, make the months ahead, and see that a flow file is active."""
    from base import schema
    from wiring import database_url, prepare

    settings = load_settings()
    schema.upgrade(database_url(settings))
    for fault in prepare(settings):
        click.echo(str(fault), err=True)


@commands.command(with_appcontext=False)
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=Path("var/demo"))
@click.option("--port-base", type=click.IntRange(1, 65531), default=8000, show_default=True)
@click.option(
    "--flows", type=click.Path(dir_okay=False, path_type=Path), default=Path("flows.yaml")
)
@click.option("--no-people", is_flag=True, help="No scripted callers or agents.")
@click.option(
    "--past-days",
    type=click.IntRange(0, 60),
    default=14,
    show_default=True,
    help="Days of calls that the first start lets happen, where people live.",
)
@click.option("--headless", is_flag=True, help="Make scripted calls, check them and end.")
@click.option("--calls", type=click.IntRange(1), default=1, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "report", type=click.Path(dir_okay=False, path_type=Path))
def demo(
    *,
    data: Path,
    port_base: int,
    flows: Path,
    no_people: bool,
    past_days: int,
    headless: bool,
    calls: int,
    seed: int,
    report: Path | None,
) -> None:
    """Run everything on this machine, with a simulated carrier and its own stores."""
    if headless:
        from demo import headless as scripted

        sys.exit(
            scripted.run(
                data, port_base=port_base, flows_file=flows, calls=calls, seed=seed, report=report
            )
        )
    from demo import run

    run.run(
        data,
        port_base=port_base,
        flows_file=flows,
        with_people=not no_people,
        past_days=0 if no_people else past_days,
    )


@commands.command(with_appcontext=False)
@click.option("--json", "as_json", is_flag=True, help="For programs, in the shape of /readyz.")
@click.option("--reach", is_flag=True, help="Also fetch /livez at our public address.")
def doctor(*, as_json: bool, reach: bool) -> None:
    """Say what is wrong with this installation and what to do; status 1 when it must be mended."""
    from base.logs import configure_logs
    from console import doctor as practice

    configure_logs("error")  # to stderr: what is printed belongs to programs
    found = practice.look(reach=reach)
    click.echo(practice.as_json(found) if as_json else practice.as_text(found))
    sys.exit(practice.exit_status(found))


@commands.group()
def numbers() -> None:
    """The carrier's numbers, and where they lead."""


@numbers.command("list", with_appcontext=False)
def list_command() -> None:
    """Say of every number of the account where its calls and messages lead."""
    from telephony.connections import list_lines
    from telephony.twilio_gateway import gateway_from

    settings = load_settings()
    for line in list_lines(gateway_from(settings), base_url=settings.public_base_url):
        click.echo(f"{line.number.number:<18}  calls {line.calls}; messages {line.messages}")


@numbers.command("connect", with_appcontext=False)
@click.argument("number")
def connect_command(number: str) -> None:
    """Lead NUMBER's calls and messages here; may be repeated."""
    from telephony.connections import connect
    from telephony.twilio_gateway import gateway_from

    settings = load_settings()
    connected = connect(gateway_from(settings), number, settings=settings)
    click.echo(f"{connected.number} leads to {settings.public_base_url}.", err=True)
    if connected.application_sid:
        click.echo(f"TWILIO_TWIML_APP_SID={connected.application_sid}")


def main() -> None:
    """Run a command; what went wrong is one sentence, not a trace."""
    try:
        commands()
    except (CannotStart, CordboardError, SettingsError) as error:
        sys.exit(f"cordboard: {error}")


if __name__ == "__main__":
    main()
