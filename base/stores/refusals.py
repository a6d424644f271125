"""Why nothing was started."""


class CannotStart(Exception):
    """Something about this machine, folder or port is in the way; says what, and what to do."""


class NoLodging(CannotStart):
    """There is no safe place for a server's files."""


class NoServerFound(CannotStart):
    """This machine lacks a server program."""


class ChildFailed(CannotStart):
    """A process ended or stayed silent where it should have become ready."""


class InUse(CannotStart):
    """A folder or port belongs to somebody else at the moment."""
