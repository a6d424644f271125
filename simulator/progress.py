"""Status callbacks of calls."""

from typing import TYPE_CHECKING

from simulator.calls import Call, webhook_params
from simulator.clock import rfc2822

if TYPE_CHECKING:
    from simulator.carrier import Carrier


def report(carrier: "Carrier", call: Call, event: str) -> None:
    """Tell everybody who subscribed to `initiated`, `ringing`, `answered` or `completed`.

    Busy, no-answer, failed and canceled arrive under `completed`. Nothing keeps the
    callbacks of one call in order on their way.
    """
    sequence = None
    for callback in call.callbacks:
        if event not in callback.events:
            continue
        sequence = call.next_sequence() if sequence is None else sequence
        params = {
            **webhook_params(call),
            "Timestamp": rfc2822(carrier.clock.now()) or "",
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(sequence),
        }
        if event == "initiated":
            params["CallStatus"] = "initiated"
        if event == "completed":
            params["CallDuration"] = str(call.duration_s)
            params["Duration"] = str(-(-call.duration_s // 60))
            params["SipResponseCode"] = _SIP_CODES.get(call.status.value, "200")
            params.update(_first_recording(carrier, call))
        carrier.spawn(carrier.post.tell(callback.hook, params, about=call.sid))


_SIP_CODES = {"busy": "486", "no-answer": "487", "canceled": "487", "failed": "404"}


def _first_recording(carrier: "Carrier", call: Call) -> dict[str, str]:
    for recording in carrier.recordings.values():
        if recording.call_sid == call.sid:
            return {
                "RecordingUrl": recording.url(carrier.media_url),
                "RecordingSid": recording.sid,
                "RecordingDuration": str(recording.duration_s),
            }
    return {}
