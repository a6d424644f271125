"""Pay: a card by keys. Thin: prompts are the carrier's own, and one kind of card is declined."""

from typing import TYPE_CHECKING

from simulator.performing.gather import Intake
from simulator.performing.steps import Step
from simulator.twiml.inputs import Gather, Pay

if TYPE_CHECKING:
    from simulator.interpreter import Interpreter

_FIELDS = (("payment-card-number", 16), ("expiration-date", 4), ("security-code", 3))
_CONNECTOR_S = 2.0
# As with providers' test cards: a number that ends so is declined.
_DECLINED = "0002"


async def pay(play: "Interpreter", verb: Pay) -> Step:
    """Take number, expiry and code, then go to the action with `Result`.

    A star interrupts; silence counts as a failed attempt.
    """
    leg = play.leg
    leg.answer()
    entered: dict[str, str] = {}
    result = "success"
    for name, length in _FIELDS:
        if name == "security-code" and not verb.security_code:
            continue
        value = await _enter(play, verb, name, length)
        if value is None or "*" in value:
            failed = "too-many-failed-attempts"
            result = failed if value is None else "caller-interrupted-with-star"
            break
        entered[name] = value
    params = {"Result": result, "PaymentMethod": verb.payment_method}
    if result == "success":
        await leg.carrier.clock.sleep(_CONNECTOR_S)
        card = entered["payment-card-number"]
        if card.endswith(_DECLINED):
            params["Result"] = result = "payment-connector-error"
            params["PaymentError"] = "the card was declined"
    if result == "success":
        params["PaymentCardNumber"] = "x" * (len(card) - 4) + card[-4:]
        params["PaymentCardType"] = "visa"
        params["ExpirationDate"] = entered["expiration-date"]
        params["PaymentToken"] = f"tok_{leg.call.sid[2:14]}"
        if float(verb.charge_amount) > 0:
            params["PaymentConfirmationCode"] = f"ch_{leg.call.sid[2:14]}"
    leg.carrier.truth.note("paid", call_sid=leg.call.sid, result=result)
    return play.source.relative(verb.action, verb.method, params)


async def _enter(play: "Interpreter", verb: Pay, name: str, length: int) -> str | None:
    leg = play.leg
    for _ in range(verb.max_attempts):
        intake = Intake(Gather(num_digits=length, finish_on_key="#"))
        leg.ear = intake
        leg.phone.show("paying", leg.call.sid, field=name)
        try:
            while not intake.complete and "*" not in intake.digits:
                intake.heard.clear()
                async with leg.carrier.clock.limit(verb.timeout):
                    await intake.heard.wait()
        except TimeoutError:
            continue
        finally:
            leg.ear = None
        return intake.digits
    return None
