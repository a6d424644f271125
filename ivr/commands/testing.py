"""The tests of a flow file: through the pure engine, or phoned in to a running installation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from base.errors import BadInput
from ivr.commands.against import site_at
from ivr.commands.files import FILE, hotline_and_tree
from ivr.expectations import Miss
from ivr.flow_tests import FlowTest
from ivr.hotline import Hotline
from ivr.phoning.driver import phone_test
from ivr.phoning.refusing import refusal
from ivr.testing import run_test

Run = Callable[[str, FlowTest], Miss | None]


@click.command()
@FILE
@click.option("--only", metavar="TEST", help="Run one test.")
@click.option(
    "--against",
    metavar="DEMO.JSON|URL",
    help="Phone the tests in to a running demo, or to the voice doors of the installation that the "
    "environment describes; never to one that serves customers.",
)
def test(file: Path, only: str | None, against: str | None) -> None:
    """Run FILE's own tests; ends with 1 when one does not go as written."""
    hotline, tree = hotline_and_tree(file)
    tests = hotline.file.tests
    if only is not None and only not in tests:
        raise BadInput(f"{file} has no test `{only}`.")
    chosen = tests if only is None else {only: tests[only]}
    good = left_out = 0
    with _runner(hotline, against) as run:
        for name, case in chosen.items():
            if against and (reason := refusal(hotline, case, alone=False)):
                left_out += 1
                click.echo(f"{name}: cannot be phoned in: {reason}")
                continue
            miss = run(name, case)
            if miss is None:
                good += 1
                continue
            line = tree.place(("tests", name, "steps", miss.step)).line
            click.echo(f"{file}:{line}: {name}, step {miss.step + 1}: {miss.sentence}")
    click.echo(f"{file}: {good} of {len(chosen) - left_out} tests went as written")
    if good + left_out < len(chosen):
        raise SystemExit(1)


@contextmanager
def _runner(hotline: Hotline, against: str | None) -> Iterator[Run]:
    if against is None:
        yield partial(run_test, hotline)
        return
    with site_at(against, hotline) as site:
        yield lambda _name, case: phone_test(site, hotline, case)
