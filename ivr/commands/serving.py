"""What callers are served: activate, try on some, go back, and who did what."""

from pathlib import Path
from uuid import UUID

import click
from sqlmodel import Session, col, func, select

from base.errors import NotFound
from ivr import versions as served
from ivr.commands.house import House, open_house
from ivr.models import FlowActivation, FlowRun, FlowVersion
from staff.models import Member

SHOWN = 12
BY = click.option("--by", metavar="LOGIN", help="Who does it, for the audit; nobody is the system.")
WHAT = click.argument("what", default="flows.yaml")


@click.command()
@WHAT
@BY
def activate(what: str, by: str | None) -> None:
    """Serve new calls by WHAT: a file, or the beginning of a kept version's hash."""
    with open_house() as house:
        version = _kept(house, what)
        served.activate(house.session, version, by=_member(house.session, by), now=house.now)
    click.echo(f"New calls are served by version {version[:SHOWN]}.")


@click.command()
@WHAT
@click.option("--percent", type=click.IntRange(0, 99), required=True, help="0 ends it.")
@BY
def canary(what: str, percent: int, by: str | None) -> None:
    """Serve PERCENT of a hundred callers by WHAT, always the same ones, the others as before."""
    with open_house() as house:
        version = _kept(house, what)
        member = _member(house.session, by)
        served.canary(house.session, version, percent=percent, by=member, now=house.now)
    share = f"{percent} of 100 callers are" if percent else "Nobody is"
    click.echo(f"{share} served by version {version[:SHOWN]} beside the active one.")


@click.command()
@BY
def rollback(by: str | None) -> None:
    """End a canary, or else serve the version that was active before this one."""
    with open_house() as house:
        member = _member(house.session, by)
        version = served.rollback(house.session, by=member, now=house.now)
    click.echo(f"New calls are served by version {version[:SHOWN]}.")


@click.command()
def versions() -> None:
    """List the versions that were kept, the calls on each, and what was done with them."""
    with open_house() as house:
        session = house.session
        live = dict(
            session.exec(
                select(FlowRun.version, func.count())
                .where(col(FlowRun.ended_at).is_(None))
                .group_by(FlowRun.version)
            ).all()
        )
        for row in served.list_versions(session):
            calls = live.get(row.hash, 0)
            click.echo(
                f"{row.hash[:SHOWN]}  {_standing(row):<10}  {calls:>5} calls now  "
                f"kept {row.loaded_at:%Y-%m-%d %H:%M}  {row.name}"
            )
        names = dict(session.exec(select(Member.id, Member.login)).all())
        for deed in served.history(session):
            who = names.get(deed.done_by, "the system") if deed.done_by else "the system"
            click.echo(f"{deed.at:%Y-%m-%d %H:%M}  {_deed(deed)} by {who}")


@click.command()
@click.argument("version")
def show(version: str) -> None:
    """Print the file of a kept version."""
    with open_house() as house:
        click.echo(served.find_version(house.session, version).source, nl=False)


def _kept(house: House, what: str) -> str:
    path = Path(what)
    if path.exists():
        source = path.read_bytes()
        return served.keep_version(house.session, source, name=path.name, now=house.now).hash
    if "/" in what or "." in what:
        raise NotFound(f"There is no file {what}.")
    return served.find_version(house.session, what).hash


def _member(session: Session, login: str | None) -> UUID | None:
    if login is None:
        return None
    found = session.exec(select(Member.id).where(Member.login == login)).first()
    if found is None:
        raise NotFound(f"Nobody signs in as {login}.")
    return found


def _standing(row: FlowVersion) -> str:
    if row.active:
        return "active"
    return f"canary {row.canary_percent}%" if row.canary_percent else ""


def _deed(deed: FlowActivation) -> str:
    share = f" for {deed.percent}%" if deed.percent else ""
    return f"{deed.version[:SHOWN]} {deed.deed.value.replace('_', ' ')}{share}"
