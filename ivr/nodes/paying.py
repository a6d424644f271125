"""The node that takes a payment."""

from typing import Annotated, ClassVar

from pydantic import Field

from ivr.nodes.texts import Expression, Shape, Spoken, Words


class PayNode(Shape):
    """Takes a card by keys, at the carrier: nothing of it reaches a variable, a log or a recording.

    A recording of the call is paused first, and the card is asked for only after the carrier has
    confirmed it. `result.confirmation` holds the receipt afterwards.

    Attributes:
        amount_minor: Gives the amount in hundredths of the currency, above zero.
        currency: ISO 4217, three capital letters.
        description: One line for the payment provider.
        say: Words before the card is asked for; heard again while the recording is being paused.

    Exits:
        success: It is paid.
        declined: The provider refused it, or the card was keyed wrong too often.
        interrupted: The caller broke it off; default: as `declined`.
        error: It could not be asked for, or nobody knows how it went.

    Example:
        pay_deposit:
          pay: {amount_minor: "2500", currency: EUR, description: Deposit, say: deposit}
          then: {success: bye, declined: agent, interrupted: menu, error: agent}
    """

    exits: ClassVar = ("success", "declined", "interrupted", "error")
    instead: ClassVar = {"interrupted": "declined"}

    amount_minor: Expression
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    description: Spoken | None = None
    say: Words = ()
