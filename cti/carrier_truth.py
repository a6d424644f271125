"""Asking the carrier where a leg stands when its reports may have been lost."""

from cti.legs import note_status
from cti.workplace import Workplace
from telephony.carrier_errors import CarrierError, CarrierRefused
from telephony.reports import TERMINAL_STATUSES, CallStatus, LegFacts, StatusReport

_NO_SUCH_CALL = frozenset({404, 20404})


def learn_status(work: Workplace, call_sid: str) -> CallStatus | None:
    """The carrier's word on a leg; an end is merged as if it had been reported. May be repeated.

    A call that the carrier does not know any more is over. Nothing when the carrier is away.
    """
    try:
        status = work.gateway.call_status(call_sid)
    except CarrierRefused as error:
        if error.code not in _NO_SUCH_CALL:
            return None
        status = CallStatus.COMPLETED
    except CarrierError:
        return None
    if status in TERMINAL_STATUSES:
        with work.database.session() as session:
            report = StatusReport(LegFacts(call_sid, status=status))
            note_status(session, report, now=work.clock.now())
    return status
