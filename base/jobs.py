"""What a worker does when a job's bell rings."""

from collections.abc import Callable, Mapping

import structlog

# Each function takes ids as keyword arguments, does one unit of work and may run twice.
JobTable = Mapping[str, Callable[..., None]]

log = structlog.get_logger()


def perform(table: JobTable, name: str, ids: Mapping[str, str]) -> None:
    """Do the job of that name.

    An unknown name is logged and done with: it comes from another release of this code, and
    raising would only make it come again.
    """
    work = table.get(name)
    if work is None:
        log.warning("job.unknown", job=name, known=len(table))
        return
    work(**ids)
