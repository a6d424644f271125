"""Turns to ask the carrier for a call, shared by every worker.

The carrier does not refuse calls beyond its rate: it queues them, and they ring when nobody wants
them any more. So the turns are handed out here, by one row.
"""

import time
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from base.clock import Clock
from cti.models import DialPace
from cti.workplace import Workplace

# Just below the account's rate: the carrier measures with its own clock.
SHARE_OF_RATE = 0.9
# Nobody stands in line longer; the sweep comes back for the rest.
LONGEST_WAIT_S = 10.0


def clock_seconds(clock: Clock, network_s: float) -> float:
    """Seconds of our clock in which the network, which nobody can speed up, has `network_s`."""
    real_s = clock.real_s(1.0)
    return network_s / real_s if real_s else network_s


def take_turn(
    session: Session, *, account: str, calls_per_second: float, longest_wait_s: float, now: datetime
) -> float | None:
    """Seconds until this asker's turn, or nothing when the line is too long.

    A turn that nobody uses afterwards is lost, which costs a moment and no call.
    """
    session.execute(insert(DialPace).values(account=account, next_at=now).on_conflict_do_nothing())
    pace = session.exec(
        select(DialPace)
        .where(col(DialPace.account) == account)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    turn_at = max(pace.next_at, now)
    wait_s = (turn_at - now).total_seconds()
    if wait_s > longest_wait_s:
        return None
    pace.next_at = turn_at + timedelta(seconds=1 / (calls_per_second * SHARE_OF_RATE))
    session.add(pace)
    return wait_s


def wait_for_turn(work: Workplace) -> bool:
    """Wait until the carrier may be asked; False when that would take too long.

    Call it outside any unit of work.
    """
    settings = work.settings
    # The carrier's second is a real one, whatever our clock's speed.
    rate = settings.calls_per_second / clock_seconds(work.clock, 1.0)
    with work.database.session() as session:
        wait_s = take_turn(
            session,
            account=settings.twilio_account_sid,
            calls_per_second=rate,
            longest_wait_s=clock_seconds(work.clock, LONGEST_WAIT_S),
            now=work.clock.now(),
        )
    if wait_s is None:
        return False
    time.sleep(work.clock.real_s(wait_s))
    return True
