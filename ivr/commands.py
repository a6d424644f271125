"""`cordboard flows …`: check and test a flow file before it is served."""

from pathlib import Path

import click

from base.clock import clock_from
from base.settings import load_settings
from ivr.checks.site import Site
from ivr.loader import load_file
from ivr.testing import run_test
from telephony.profiles import profile_from

FILE = click.argument("file", default="flows.yaml", type=click.Path(dir_okay=False, path_type=Path))


@click.group()
def flows() -> None:
    """Check and test flow files."""


@flows.command()
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


@flows.command()
@FILE
def test(file: Path) -> None:
    """Run FILE's own tests through the engine; ends with 1 when one does not go as written."""
    loaded = load_file(file)
    if loaded.hotline is None:
        for fault in loaded.errors:
            click.echo(str(fault))
        raise SystemExit(1)
    tests = loaded.hotline.file.tests
    wrong = [
        sentence
        for name, case in tests.items()
        if (sentence := run_test(loaded.hotline, name, case))
    ]
    for sentence in wrong:
        click.echo(sentence)
    click.echo(f"{file}: {len(tests) - len(wrong)} of {len(tests)} tests went as written")
    if wrong:
        raise SystemExit(1)
