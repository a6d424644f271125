"""Calls of which nothing is heard: the report of their end may have been lost on its way."""

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from cti.carrier_truth import learn_status
from cti.models import Call, Reservation, ReservationState, WebhookAnswer
from cti.workplace import Workplace

# A menu asks again within half a minute and a waiting caller's music sooner; only a long message
# is quiet for so long, and asking about that one costs a request.
QUIET_FOR_S = 60.0
AT_ONCE = 100


def sweep_quiet_calls(work: Workplace) -> int:
    """Ask the carrier about live calls that have been quiet; may be repeated.

    A caller who hangs up in a menu is told of by one report only, and without it the call would
    live for ever. Conversations are quiet by nature: `cti.sweeps.sweep_talks` looks after them.
    """
    since = work.clock.now() - timedelta(seconds=QUIET_FOR_S)
    heard_of = sa.exists(
        sa.select(1).where(
            col(WebhookAnswer.call_started_at) == col(Call.started_at),
            col(WebhookAnswer.call_id) == col(Call.id),
            col(WebhookAnswer.answered_at) > since,
        )
    )
    talking = sa.exists(
        sa.select(1).where(
            col(Reservation.call_id) == col(Call.id),
            col(Reservation.state) == ReservationState.TALKING,
        )
    )
    with work.database.session() as session:
        quiet = session.scalars(
            sa.select(col(Call.sid))
            .where(
                col(Call.ended_at).is_(None),
                col(Call.sid).is_not(None),
                col(Call.started_at) <= since,
                ~heard_of,
                ~talking,
            )
            .order_by(col(Call.started_at))
            .limit(AT_ONCE)
        ).all()
    for sid in quiet:
        if sid is not None:
            learn_status(work, sid)
    return len(quiet)
