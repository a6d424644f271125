"""`cordboard flows …` and `cordboard replay`: everything that is done with a flow file by hand."""

import click

from ivr.commands.importing import import_
from ivr.commands.looking import check, diff, draw, schema
from ivr.commands.rehearsing import simulate, walk
from ivr.commands.replaying import replay
from ivr.commands.serving import activate, canary, rollback, show, versions
from ivr.commands.testing import test

__all__ = ["flows", "replay"]


@click.group()
def flows() -> None:
    """Check, draw, test and serve flow files."""


for command in (
    check,
    test,
    walk,
    simulate,
    draw,
    diff,
    schema,
    activate,
    canary,
    rollback,
    versions,
    show,
    import_,
):
    flows.add_command(command)
