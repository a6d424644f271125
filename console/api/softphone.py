"""The access token of the browser's telephone."""

from flask import Blueprint, Response, jsonify

from console.at_work import workplace
from console.guard import requires
from console.identity import member
from cti.agent_legs import client_identity
from staff.permissions import Permission
from telephony.access_tokens import TTL_S, voice_token

softphone = Blueprint("softphone", __name__)


@softphone.get("/softphone/token")
@requires(Permission.WORK_AT_DESK)
def token() -> Response:
    """A token for the asking agent's own client name, and how long it is good for."""
    identity = client_identity(member().id)
    fresh = voice_token(workplace().settings, identity=identity)
    answer = jsonify(
        identity=identity, token=fresh, ttl_s=TTL_S, edge=workplace().settings.twilio_edge
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
