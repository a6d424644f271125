"""Calls that nobody makes: walked by the machine, or talked through in the terminal."""

import sys
from pathlib import Path

import click

from ivr.commands.files import FILE, hotline_and_tree, hotline_of
from ivr.commands.written import as_yaml
from ivr.flow_tests import FlowTest, Given, GivenCall, GivenCustomer, Line
from ivr.rehearsal import coverage, simulation
from ivr.rehearsal.proposals import proposals
from ivr.rehearsal.walk import walk as walk_hotline

_PROPOSED = "Each takes a way that no test took. Add what the caller must hear, and a better name."


@click.command()
@FILE
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--acts", type=click.IntRange(1), help="Try so much at most.")
@click.option("--tests", is_flag=True, help="Write tests for the ways that no test takes.")
def walk(file: Path, *, as_json: bool, acts: int | None, tests: bool) -> None:
    """Try whatever can be done on FILE: ways taken, ways no test takes, keys to each node."""
    hotline, tree = hotline_and_tree(file)
    walked = walk_hotline(hotline, most_acts=acts)
    found = coverage.Coverage(walked, coverage.edges_of_tests(hotline), tree)
    if tests:
        click.echo(as_yaml(proposals(hotline, found), note=_PROPOSED), nl=False)
        return
    text = coverage.as_json(found) if as_json else coverage.as_text(found, file=str(file))
    click.echo(text)


@click.command()
@FILE
@click.option("--from", "caller", default="+8613800000001", help="The caller's number.")
@click.option("--to", default="", help="The dialled number.")
@click.option("--flow", help="A call of ours that begins in this flow.")
@click.option("--customer", metavar="NAME", help="Somebody whom the archive knows.")
@click.option("--language", default="", metavar="TAG", help="The language they once chose.")
@click.option("--verbose", is_flag=True, help="Also tell where the call stands and its variables.")
def simulate(
    file: Path,
    *,
    caller: str,
    to: str,
    flow: str | None,
    customer: str | None,
    language: str,
    verbose: bool,
) -> None:
    """Talk to FILE: keys, `say …`, nothing for silence, `agent answers`, `hang up`, `help`."""
    hotline = hotline_of(file)
    if flow is not None and flow not in hotline.file.flows:
        raise click.BadParameter(f"{file} has no flow `{flow}`.")
    known = customer is not None or bool(language)
    who = GivenCustomer(name=customer or "", language=language) if known else None
    call = GivenCall.model_validate({"from": caller, "to": to, "flow": flow})
    test = FlowTest(call=call, given=Given(customer=who), steps=(Line(ended=False),))
    talk = simulation.start(hotline, test, verbose=verbose)
    simulation.converse(talk, sys.stdin, click.echo)
