"""Flow versions compiled once per process, and which of them serves a call."""

import hashlib

from sqlmodel import Session, col, or_, select

from base.errors import BadInput, NotFound
from base.sentences import Sentence
from ivr.faults import FlowFault
from ivr.hotline import Hotline
from ivr.loader import load
from ivr.models import FlowVersion


class BrokenFlows(BadInput):
    """A flow file with errors; each is told with its line and column, and nothing was changed."""

    error_id = "flows.broken"

    def __init__(self, faults: tuple[FlowFault, ...]) -> None:
        """Say every fault on a line of its own."""
        lines = {f"line{place}": fault.whole for place, fault in enumerate(faults)}
        # Places alone: there is nothing in these words to translate.
        super().__init__(Sentence("\n".join(f"%({name})s" for name in lines), lines))
        self.faults = faults


class Shelf:
    """Compiled versions of one process; versions never change, so nothing is ever stale.

    Threads may compile the same version at once; whoever is last wins, and both are equal.
    """

    def __init__(self) -> None:
        """Empty; a version is compiled when a call first needs it."""
        self._hotlines: dict[str, Hotline] = {}

    def hotline(self, session: Session, version: str) -> Hotline:
        """The compiled version.

        Raises:
            NotFound: There is no such version.
            BrokenFlows: Its source no longer loads: this house is older than the file.
        """
        known = self.known(version)
        if known is not None:
            return known
        row = session.get(FlowVersion, version)
        if row is None:
            raise NotFound(f"There is no flow version {version[:12]}.")
        return self.compile(row.source.encode(), name=row.name)

    def known(self, version: str) -> Hotline | None:
        """The compiled version, if this process has needed it before."""
        return self._hotlines.get(version)

    def compile(self, source: bytes, *, name: str) -> Hotline:
        """The compiled version of a file's bytes.

        Raises:
            BrokenFlows: The file has errors.
        """
        known = self._hotlines.get(hashlib.sha256(source).hexdigest())
        if known is not None:
            return known
        loaded = load(source, file=name)
        if loaded.hotline is None:
            raise BrokenFlows(loaded.errors)
        self._hotlines[loaded.hotline.hash] = loaded.hotline
        return loaded.hotline

    def active(self, session: Session) -> Hotline:
        """The version that new calls run on.

        Raises:
            NotFound: None was ever activated.
        """
        return self.serving(session, "")

    def serving(self, session: Session, caller: str) -> Hotline:
        """The version that a new call of this caller runs on: the active one, or its canary.

        Args:
            session: Any unit of work.
            caller: What stays the same from call to call, the number or else the call's id; empty
                for nobody, who is never served by a canary.

        Raises:
            NotFound: None was ever activated.
        """
        served = select(FlowVersion.hash, FlowVersion.active, FlowVersion.canary_percent).where(
            or_(col(FlowVersion.active), col(FlowVersion.canary_percent).is_not(None))
        )
        chosen = None
        for version, active, percent in session.exec(served):
            if active:
                chosen = chosen or version
            elif caller and falls_to_canary(version, caller, percent or 0):
                chosen = version
        if chosen is None:
            raise NotFound("No flow version is active; run `cordboard migrate`.")
        return self.hotline(session, chosen)


def falls_to_canary(version: str, caller: str, percent: int) -> bool:
    """Whether this caller is among the canary's: always the same, and more are only added.

    Another version draws other callers, so that nobody is the first to try everything.
    """
    digest = hashlib.sha256(f"{version}:{caller}".encode()).digest()
    return int.from_bytes(digest[:8]) % 100 < percent


SHELF = Shelf()
