"""Whether callers hear what the flow file says."""

import hashlib
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from base.deadlines import Within
from base.health import ANSWER_WITHIN_S, Finding, Severity
from base.sentences import Sentence, said
from ivr.faults import FlowFault
from ivr.loader import load_file
from ivr.models import FlowVersion
from ivr.shelf import SHELF, BrokenFlows


def probe_flows(engine: sa.Engine, path: Path) -> Finding:
    """Whether a version is served that this release can read, and whether the file is that one.

    Compiles the active version the first time, and the file whenever it is another one.
    """
    served = select(FlowVersion).where(col(FlowVersion.active))
    trying = select(FlowVersion).where(col(FlowVersion.canary_percent).is_not(None))
    try:
        with Within(ANSWER_WITHIN_S), Session(engine) as session:
            active = session.exec(served).first()
            canary = session.exec(trying).first()
    except SQLAlchemyError:
        sentence = said("PostgreSQL did not say which flows are active.")
        return _error(sentence, said("Look at it first."))
    if active is None:
        return _none_served(load_file(path).errors)
    try:
        SHELF.compile(active.source.encode(), name=active.name)
    except BrokenFlows as broken:
        return _error(
            said(
                "The active flows %(version)s no longer load: %(fault)s",
                version=active.hash[:12],
                fault=_first(broken.faults),
            ),
            said("Activate a file that this release can read, or go back to the older release."),
        )
    return _compared(active.hash, canary, path)


def _none_served(errors: tuple[FlowFault, ...]) -> Finding:
    if errors:
        sentence = said("No flows are served: %(fault)s", fault=_first(errors))
        return _error(sentence, said("Mend the flow file."))
    return _error(said("No flows are served."), said("Run `cordboard migrate`."))


def _compared(active: str, canary: FlowVersion | None, path: Path) -> Finding:
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        digest = ""
    if canary is not None and digest == canary.hash:
        return _fine(
            said(
                "Callers hear version %(version)s, and %(n)s of 100 hear %(file)s.",
                version=active[:12],
                n=canary.canary_percent,
                file=path.name,
            )
        )
    if digest == active:
        return _fine(
            said("Callers hear %(file)s, version %(version)s.", file=path.name, version=active[:12])
        )
    errors = load_file(path).errors
    if errors:
        return _warning(
            said(
                "Callers hear version %(version)s, because %(file)s is broken: %(fault)s",
                version=active[:12],
                file=path.name,
                fault=_first(errors),
            ),
            said("Mend the flow file."),
        )
    return _warning(
        said(
            "Callers hear version %(version)s, and %(file)s is another one.",
            version=active[:12],
            file=path.name,
        ),
        said("Activate the file, or bring it back to what is served."),
    )


def _first(faults: tuple[FlowFault, ...]) -> Sentence:
    first = faults[0].whole
    if len(faults) == 1:
        return first
    return said("%(fault)s (and %(n)s more)", fault=first, n=len(faults) - 1)


def _fine(sentence: Sentence) -> Finding:
    return Finding("flows", ok=True, severity=Severity.ERROR, sentence=sentence)


def _error(sentence: Sentence, advice: Sentence) -> Finding:
    return Finding("flows", ok=False, severity=Severity.ERROR, sentence=sentence, advice=advice)


def _warning(sentence: Sentence, advice: Sentence) -> Finding:
    return Finding("flows", ok=False, severity=Severity.WARNING, sentence=sentence, advice=advice)
