"""What a flow file says and means: check, draw, diff, schema."""

import json
from pathlib import Path

import click

from base.clock import clock_from
from base.errors import BadInput, NotFound
from base.settings import load_settings
from ivr.checks.site import Site
from ivr.commands.files import FILE, hotline_from, hotline_of
from ivr.commands.house import open_house
from ivr.differences import differences
from ivr.drawing import mermaid
from ivr.hotline import Hotline
from ivr.loader import load_file
from ivr.schema import flow_schema
from ivr.versions import find_version
from telephony.profiles import profile_from


@click.command()
@FILE
def check(file: Path) -> None:
    """Say what is wrong with FILE, with line and column; ends with 1 when it cannot be served."""
    settings = load_settings()
    site = Site(profile_from(settings), clock_from(settings).now().date())
    loaded = load_file(file, site=site)
    for fault in loaded.faults:
        click.echo(str(fault))
    if loaded.hotline is None:
        raise SystemExit(1)
    warnings = len(loaded.faults)
    nodes = len(loaded.hotline.nodes)
    click.echo(f"{file}: {nodes} nodes, {warnings} warnings, version {loaded.hotline.hash[:12]}")


@click.command()
@FILE
@click.option("--flow", help="One flow, and where it leads.")
def draw(file: Path, flow: str | None) -> None:
    """Draw FILE as a Mermaid flowchart, for a page or a review."""
    hotline = hotline_of(file)
    if flow is not None and flow not in hotline.file.flows:
        raise BadInput(f"{file} has no flow `{flow}`; it has {', '.join(hotline.file.flows)}.")
    click.echo(mermaid(hotline, flow), nl=False)


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def diff(old: str, new: str, *, as_json: bool) -> None:
    """Say what NEW means otherwise than OLD; each a file, or the beginning of a version's hash."""
    found = differences(_either(old), _either(new))
    if as_json:
        told = [
            {
                "change": each.change.value,
                "kind": each.kind,
                "name": each.name,
                "aspect": each.aspect,
                "before": each.before,
                "after": each.after,
                "sentence": each.sentence,
            }
            for each in found
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for each in found:
        click.echo(each.sentence)
    if not found:
        click.echo("They mean the same.")


def _either(name: str) -> Hotline:
    path = Path(name)
    if path.exists():
        return hotline_of(path)
    if "/" in name or "." in name:
        raise NotFound(f"There is no file {name}.")
    with open_house() as house:
        version = find_version(house.session, name)
        return hotline_from(version.source.encode(), name=version.name)


@click.command()
def schema() -> None:
    """Print the JSON Schema of flow files, for editors that complete and check while typing."""
    click.echo(json.dumps(flow_schema(), ensure_ascii=False, indent=1))
