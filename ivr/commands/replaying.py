"""Calls of the past: told as a test, or played on another file."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from base.errors import BadInput, NotFound
from ivr.commands.files import hotline_of
from ivr.commands.house import open_house
from ivr.commands.written import as_yaml
from ivr.rehearsal.foresight import Fate, Summary, Verdict, foresee, summarise
from ivr.rehearsal.records import recorded_call, recorded_calls
from ivr.rehearsal.retelling import Untold, told_as_test
from ivr.shelf import SHELF

_AGO = re.compile(r"(\d{1,4})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}


@click.command()
@click.argument("callsid", required=False)
@click.option(
    "--flows",
    type=click.Path(dir_okay=False, path_type=Path),
    help="How the callers since --since would have fared under this file.",
)
@click.option("--since", help="A day (2026-11-20), or how long ago (12h, 7d, 2w).")
@click.option("--most", type=click.IntRange(1, 100_000), default=1_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def replay(
    *, callsid: str | None, flows: Path | None, since: str | None, most: int, as_json: bool
) -> None:
    """Print the call CALLSID as a test, without anything personal; or try --flows on many calls."""
    if callsid is not None and flows is None:
        click.echo(_as_test(callsid), nl=False)
    elif flows is not None:
        fates = _fates(flows, callsid=callsid, since=since, most=most)
        click.echo(_for_programs(fates) if as_json else _for_people(fates))
    else:
        raise BadInput("Give a call, or a file with --flows.")


def _as_test(sid: str) -> str:
    with open_house() as house:
        call = recorded_call(house.session, sid)
        hotline = SHELF.hotline(house.session, call.version)
    test = told_as_test(hotline, call)
    if isinstance(test, Untold):
        raise NotFound(f"After step {test.step}, at {test.place}: {test.why}")
    how = "A real call, told with made-up numbers and names; it went so on version"
    note = f"{how} {call.version[:12]}."
    return as_yaml({f"call_{sid[-8:].lower()}": test}, note=note)


def _fates(flows: Path, *, callsid: str | None, since: str | None, most: int) -> list[Fate]:
    new = hotline_of(flows)
    with open_house() as house:
        if callsid is not None:
            calls = [recorded_call(house.session, callsid)]
        else:
            began = _instant(since, house.now)
            until = house.now
            calls = list(recorded_calls(house.session, since=began, until=until, limit=most))
        return [foresee(call, SHELF.hotline(house.session, call.version), new) for call in calls]


def _instant(since: str | None, now: datetime) -> datetime:
    if since is None:
        return now - timedelta(days=7)
    if ago := _AGO.fullmatch(since):
        return now - timedelta(hours=int(ago[1]) * _HOURS[ago[2]])
    try:
        day = datetime.fromisoformat(since)
    except ValueError as error:
        raise BadInput(f"`{since}` is neither a day nor how long ago; write 7d.") from error
    return day if day.tzinfo else day.replace(tzinfo=UTC)


def _for_programs(fates: Sequence[Fate]) -> str:
    told = {"summary": asdict(summarise(fates)), "calls": [asdict(fate) for fate in fates]}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _for_people(fates: Sequence[Fate]) -> str:
    lines = [_line(fate) for fate in fates if fate.verdict is not Verdict.SAME]
    return "\n".join([*lines, *_table(summarise(fates), len(fates))])


def _line(fate: Fate) -> str:
    if fate.verdict is Verdict.DIFFERENT:
        return f"{fate.sid}  different  ended at {fate.before}, would end at {fate.after}"
    return f"{fate.sid}  {fate.verdict.value:<9}  at {fate.where}: {fate.why}"


def _table(summary: Summary, calls: int) -> list[str]:
    lines = [f"{calls} calls"]
    lines += [f"  {verdict.value:<10} {count:>6}" for verdict, count in summary.verdicts.items()]
    if summary.told:
        before, after = (
            100 * count / summary.told
            for count in (summary.contained_before, summary.contained_after)
        )
        lines.append(
            f"Ended without a person, of {summary.told} that can be told: "
            f"{before:.0f}% then, {after:.0f}% now"
        )
    lines += [f"  {old} -> {new}  {count}" for old, new, count in summary.ends]
    lines += ["Where calls diverge:"] if summary.divergences else []
    lines += [f"  {count:>6}  {where}: {why}" for where, why, count in summary.divergences]
    return lines
