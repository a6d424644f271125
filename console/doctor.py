"""The doctor's round as a command sees it: from the environment to a report and a status."""

import json
from collections.abc import Sequence

from pydantic import ValidationError

from base.clock import clock_from
from base.database import Database
from base.health import Finding, Severity
from base.installation import probe_reach
from base.sentences import said
from base.settings import Settings
from console.queries.wellness import examine


def look(*, reach: bool) -> list[Finding]:
    """Every finding about the installation that the environment describes; never raises.

    Unlike a process that starts, it also looks at settings that production would refuse.

    Args:
        reach: Whether to fetch our own public address as well.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        return [
            Finding(
                "settings",
                ok=False,
                severity=Severity.ERROR,
                sentence=said(
                    "%(name)s: %(fault)s.",
                    name=".".join(map(str, fault["loc"])),
                    fault=fault["msg"],
                ),
                advice=said("Correct it; nothing else was looked at."),
            )
            for fault in error.errors()
        ]
    found = _examined(settings)
    return [*found, probe_reach(settings)] if reach else found


def _examined(settings: Settings) -> list[Finding]:
    now = clock_from(settings).now()
    if settings.database_url is None:
        return examine(settings, None, now=now)
    database = Database(settings.database_url.get_secret_value(), role="job")
    try:
        return examine(settings, database, now=now)
    finally:
        database.close()


def exit_status(findings: Sequence[Finding]) -> int:
    """1 when something must be mended before customers are served, 0 for warnings and less."""
    return int(any(not f.ok and f.severity is Severity.ERROR for f in findings))


def as_json(findings: Sequence[Finding]) -> str:
    """The report for programs, in the shape of `/readyz`."""
    told = [finding.as_json() for finding in findings]
    return json.dumps({"ready": not exit_status(findings), "findings": told}, ensure_ascii=False)


def as_text(findings: Sequence[Finding]) -> str:
    """The report for people: a line for each finding, and one below it where there is advice."""
    width = max((len(finding.name) for finding in findings), default=0)
    lines = []
    for finding in findings:
        mark = "ok" if finding.ok else finding.severity.value
        lines.append(f"{mark:<7}  {finding.name:<{width}}  {finding.sentence}")
        if finding.advice:
            lines.append(f"{'':<7}  {'':<{width}}  -> {finding.advice}")
    return "\n".join(lines)
