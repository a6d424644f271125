"""Taking flows over from elsewhere: import."""

from pathlib import Path

import click

from base.errors import BadInput
from ivr.studio.importing import import_studio


@click.command("import")
@click.argument("export", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to; else the terminal."
)
def import_(export: Path, out: Path | None) -> None:
    """Write EXPORT, a Twilio Studio flow as JSON, as a flow file, and say what is different now."""
    imported = import_studio(export.read_bytes(), name=export.stem)
    if out is None:
        click.echo(imported.text, nl=False)
    elif out.exists():
        raise BadInput(f"{out} is there already; name another file.", error_id="flows.file_exists")
    else:
        out.write_text(imported.text, encoding="utf-8")
    for note in imported.notes:
        click.echo(str(note), err=True)
