"""The node that writes to the caller."""

from typing import Any, ClassVar

from pydantic import model_validator

from ivr.nodes.texts import Expression, Shape, Words


class SmsNode(Shape):
    """Queues a text message; the call goes on at once.

    It is sent outside the call, never in quiet hours and never to a number that has opted out.

    Attributes:
        text: What is written, in the call's language, at most 1,000 characters. Never ask for an
            answer in words: the carrier takes some of them as an opt-out.
        to: Gives the number to write to; nothing takes the caller's own.

    Exits:
        next: Always.

    Example:
        send_address:
          sms: {text: our_address}
          then: bye
    """

    exits: ClassVar = ("next",)

    text: Words
    to: Expression | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return value if isinstance(value, dict) and "text" in value else {"text": value}
