"""Whether callers hear what the flow file says."""

import hashlib
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from base.deadlines import within
from base.health import ANSWER_WITHIN_S, Finding, Severity
from ivr.faults import FlowFault
from ivr.loader import load_file
from ivr.models import FlowVersion
from ivr.shelf import SHELF, BrokenFlows


def probe_flows(engine: sa.Engine, path: Path) -> Finding:
    """Whether a version is served that this release can read, and whether the file is that one.

    Compiles the active version the first time, and the file whenever it is another one.
    """
    served = select(FlowVersion).where(col(FlowVersion.active))
    try:
        with within(ANSWER_WITHIN_S), Session(engine) as session:
            active = session.exec(served).first()
    except SQLAlchemyError:
        return _error("PostgreSQL did not say which flows are active.", "Look at it first.")
    if active is None:
        return _none_served(load_file(path).errors)
    try:
        SHELF.compile(active.source.encode(), name=active.name)
    except BrokenFlows as broken:
        return _error(
            f"The active flows {active.hash[:12]} no longer load: {_first(broken.faults)}",
            "Activate a file that this release can read, or go back to the older release.",
        )
    return _compared(active.hash, path)


def _none_served(errors: tuple[FlowFault, ...]) -> Finding:
    if errors:
        return _error(f"No flows are served: {_first(errors)}", "Mend the flow file.")
    return _error("No flows are served.", "Run `cordboard migrate`.")


def _compared(active: str, path: Path) -> Finding:
    try:
        same = hashlib.sha256(path.read_bytes()).hexdigest() == active
    except OSError:
        same = False
    if same:
        sentence = f"Callers hear {path.name}, version {active[:12]}."
        return Finding("flows", ok=True, severity=Severity.ERROR, sentence=sentence)
    errors = load_file(path).errors
    if errors:
        return _warning(
            f"Callers hear version {active[:12]}, because {path.name} is broken: {_first(errors)}",
            "Mend the flow file.",
        )
    return _warning(
        f"Callers hear version {active[:12]}, and {path.name} is another one.",
        "Activate the file, or bring it back to what is served.",
    )


def _first(faults: tuple[FlowFault, ...]) -> str:
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{faults[0]}{more}"


def _error(sentence: str, advice: str) -> Finding:
    return Finding("flows", ok=False, severity=Severity.ERROR, sentence=sentence, advice=advice)


def _warning(sentence: str, advice: str) -> Finding:
    return Finding("flows", ok=False, severity=Severity.WARNING, sentence=sentence, advice=advice)
