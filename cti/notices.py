"""The text messages that tell a customer what became of a promise."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from cti.callback_hours import first_open
from cti.callback_rules import EndedBecause
from cti.messages import write_message
from cti.models import Callback, Message

# Digits, never words, where an answer is wanted: CANCEL and STOP belong to the carrier. These want
# none.
_TEXTS: Mapping[str, Mapping[EndedBecause, str]] = MappingProxyType(
    {
        "zh": {
            EndedBecause.NO_AGENT: (
                "很抱歉，我们未能在约定时间内给您回电。如仍需帮助，请再次拨打我们的热线。"
            ),
            EndedBecause.NOT_REACHED: (
                "我们多次给您回电未能接通。如仍需帮助，请再次拨打我们的热线。"
            ),
            EndedBecause.NUMBER_REFUSED: (
                "我们无法拨通您留下的号码。如仍需帮助，请再次拨打我们的热线。"
            ),
            EndedBecause.DOUBTFUL: ("给您的回电可能未能接通。如仍需帮助，请再次拨打我们的热线。"),
        },
        "en": {
            EndedBecause.NO_AGENT: (
                "We are sorry: we could not call you back in the time we promised. "
                "Please call our hotline again if you still need us."
            ),
            EndedBecause.NOT_REACHED: (
                "We called you back several times and did not reach you. "
                "Please call our hotline again if you still need us."
            ),
            EndedBecause.NUMBER_REFUSED: (
                "We could not call the number you left. "
                "Please call our hotline again if you still need us."
            ),
            EndedBecause.DOUBTFUL: (
                "Our call to you may not have come through. "
                "Please call our hotline again if you still need us."
            ),
        },
    }
)
DEFAULT_LANGUAGE = "zh"


def callback_text(because: EndedBecause, language: str) -> str | None:
    """What the customer is told, in their language; nothing where they need not be told."""
    texts = _TEXTS.get(language.partition("-")[0].lower(), _TEXTS[DEFAULT_LANGUAGE])
    return texts.get(because)


def tell_callback_ended(
    session: Session, callback: Callback, because: EndedBecause, *, now: datetime
) -> Message | None:
    """Write the message about a callback that was given back; its queue's hours are respected.

    Call it once, in the unit of work that ends the callback.
    """
    text = callback_text(because, callback.language)
    if text is None:
        return None
    return write_message(
        session,
        number=callback.number,
        body=text,
        purpose=f"callback_{because.value}",
        customer_id=callback.customer_id,
        call_id=callback.call_id,
        now=now,
        due_at=first_open(session, callback.queue, not_before=now),
    )
