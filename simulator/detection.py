"""Is it a person or a machine that answered?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.calls import webhook_params

if TYPE_CHECKING:
    from simulator.legs import Leg
    from simulator.webhooks import Hook

# Detection takes four seconds on average; a synchronous one is that much silence.
VERDICT_AFTER_S = 4.0


@dataclass(frozen=True)
class DetectionPlan:
    """How a call wants answering machines detected. No hook means synchronously."""

    mode: str
    timeout_s: float = 30.0
    hook: "Hook | None" = None


async def detect(leg: "Leg", plan: DetectionPlan) -> dict[str, str]:
    """Listen to who answered and give `AnsweredBy` with its duration in milliseconds.

    A verdict for a call that ended meanwhile is still given.
    """
    clock, greeting_s = leg.carrier.clock, leg.phone.behaviour.machine_greeting_s
    begun = clock.now()
    await clock.sleep(min(VERDICT_AFTER_S, plan.timeout_s))
    verdict = "human" if greeting_s is None else "machine_start"
    if greeting_s is not None and plan.mode == "DetectMessageEnd":
        left_s = greeting_s - VERDICT_AFTER_S
        fits = greeting_s <= plan.timeout_s
        await clock.sleep(left_s if fits else plan.timeout_s - VERDICT_AFTER_S)
        verdict = "machine_end_beep" if fits else "unknown"
    leg.call.answered_by = verdict
    took_ms = round(clock.seconds_since(begun) * 1000)
    leg.carrier.truth.note("detected", call_sid=leg.call.sid, verdict=verdict, took_ms=took_ms)
    return {"AnsweredBy": verdict, "MachineDetectionDuration": str(took_ms)}


async def detect_and_tell(leg: "Leg", plan: DetectionPlan) -> None:
    """Detect beside the conversation and tell the plan's hook."""
    verdict = await detect(leg, plan)
    if plan.hook is not None:
        params = {
            "CallSid": leg.call.sid,
            "AccountSid": leg.call.account_sid,
            **{k: v for k, v in webhook_params(leg.call).items() if k in {"From", "To"}},
            **verdict,
        }
        await leg.carrier.post.tell(plan.hook, params, about=leg.call.sid)
