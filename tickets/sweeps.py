"""Looking in PostgreSQL for what tickets and appointments have due."""

from cti.workplace import Workplace
from tickets.appointments import free_lapsed


def sweep_held_times(work: Workplace) -> int:
    """Give back times that were held for callers who decided nothing; may be repeated."""
    with work.database.session() as session:
        return free_lapsed(session, now=work.clock.now())
