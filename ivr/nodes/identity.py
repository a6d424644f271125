"""The node that makes sure who is calling."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ivr.nodes.choosing import TimeoutS
from ivr.nodes.retry import Retry
from ivr.nodes.texts import Shape, Words


class VerifyNode(Shape):
    """Lets the customer that the call found prove who they are; `customer.verified` holds then.

    A number that nobody knows, a customer without a PIN and a wrong PIN sound alike: whoever
    guesses learns nothing. Attempts are counted per number and per customer over a day, whatever
    call they come in.

    Attributes:
        by: `pin` is the PIN they chose, `id_digits` the last digits of their identity document,
            `sms_code` a code sent to their own telephone now.
        ask: The question.
        digits: How many digits are keyed.
        tries: Wrong answers of one visit before `failed`.
        wrong: Words after a wrong answer.
        sent: Words that a code is on its way, before the question; only for `sms_code`.
        timeout_s: Silence allowed, 1 to 60 seconds; default: the file's.
        retry: What happens on silence and on too few digits; default: the flow's.

    Exits:
        passed: The caller is that customer.
        failed: `tries` answers were wrong.
        exhausted: The number has used up its attempts for now, or the caller says nothing.
        error: It could not be checked.

    Example:
        prove_it:
          verify: {by: pin, ask: ask_pin, tries: 2, wrong: wrong_pin}
          then: {passed: menu, failed: agent, exhausted: agent, error: agent}
    """

    exits: ClassVar = ("passed", "failed", "exhausted", "error")

    by: Literal["pin", "id_digits", "sms_code"]
    ask: Words
    digits: Annotated[int, Field(ge=4, le=8)] = 4
    tries: Annotated[int, Field(ge=1, le=5)] = 3
    wrong: Words = ()
    sent: Words = ()
    timeout_s: TimeoutS | None = None
    retry: Retry = Retry()
