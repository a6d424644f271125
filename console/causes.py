"""Why something waits, failed or ended, in the reader's language; the rooms below keep the keys."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cti.callback_rules import EndedBecause, NotYet
from cti.models import CallState, LeftBecause
from telephony.carrier_errors import CarrierAway, CarrierError, CarrierRefused, CarrierUnsure
from telephony.numbers import Oddity

_CARRIER_CODE = re.compile(r"carrier_(\d+)")

CAUSES: Mapping[str, Any] = MappingProxyType(
    {
        # Why a promise waits or is over.
        NotYet.NOT_DUE: _l("not due yet"),
        NotYet.CLOSED: _l("closed now"),
        NotYet.WAITING_FOR_AGENT: _l("waiting for an agent"),
        NotYet.UNDER_WAY: _l("under way"),
        EndedBecause.KEPT: _l("kept"),
        EndedBecause.WITHDRAWN: _l("withdrawn"),
        EndedBecause.NO_AGENT: _l("no agent in time"),
        EndedBecause.NOT_REACHED: _l("customer not reached"),
        EndedBecause.NUMBER_REFUSED: _l("the carrier refused the number"),
        EndedBecause.DOUBTFUL: _l("unclear whether it was dialled"),
        EndedBecause.SUPPRESSED: _l("must not be called"),
        # How a dialled call ended.
        CallState.COMPLETED: _l("answered and ended"),
        CallState.BUSY: _l("line was busy"),
        CallState.NO_ANSWER: _l("nobody answered"),
        CallState.FAILED: _l("could not be connected"),
        CallState.CANCELED: _l("called off"),
        "expired": _l("its time ran out"),
        "callback_cancelled": _l("the callback was cancelled"),
        "agent_gone": _l("the agent was gone"),
        "campaign_paused": _l("the campaign was paused"),
        # Why an offer was taken back from an agent.
        LeftBecause.ANSWERED: _l("the caller was answered"),
        LeftBecause.ABANDONED: _l("the caller gave up"),
        LeftBecause.CALLBACK: _l("the caller chose a callback"),
        LeftBecause.VOICEMAIL: _l("the caller left a message"),
        LeftBecause.TIMEOUT: _l("waited too long"),
        LeftBecause.FULL: _l("queue was full"),
        LeftBecause.UNREACHED: _l("not reached"),
        LeftBecause.ERROR: _l("an error on our side"),
        "caller_back": _l("the caller was back in the line"),
        "late": _l("the caller was not brought in time"),
        CarrierError.error_id: _l("the carrier failed"),
        CarrierRefused.error_id: _l("the carrier refused"),
        CarrierAway.error_id: _l("the carrier did not answer"),
        CarrierUnsure.error_id: _l("the carrier's answer was unclear"),
        # Why there is no survey, or not the whole of it.
        "never_answered": _l("the call was never answered"),
        "no_conversation": _l("there was no conversation"),
        "agent_lost": _l("the agent's line was lost"),
        "hung_up": _l("hung up before it"),
        "hangup": _l("hung up in the middle"),
        "noinput": _l("no answer was given"),
        "nomatch": _l("no valid answer was given"),
        "declined": _l("did not want to"),
        "link": _l("asked by a link in a message"),
        "left_out": _l("left a question out"),
        "asked_lately": _l("was asked not long ago"),
        "no_way": _l("there was no way to ask"),
        "unanswered": _l("the question was not answered"),
        # Why the other party has no ordinary number.
        Oddity.ANONYMOUS: _l("number withheld"),
        Oddity.RESTRICTED: _l("number not allowed to be shown"),
        Oddity.SHORT_CODE: _l("short number"),
        Oddity.SIP: _l("internet telephone"),
        Oddity.CLIENT: _l("browser telephone"),
        Oddity.MALFORMED: _l("not a telephone number"),
    }
)


def cause(key: object) -> str:
    """A stored reason as people read it; nothing for none, an unknown key as it is."""
    text = str(key or "")
    if refused := _CARRIER_CODE.fullmatch(text):
        return str(_("the carrier refused (code %(code)s)", code=refused[1]))
    return str(CAUSES.get(text, text))
