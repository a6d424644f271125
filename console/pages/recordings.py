"""Listening to recordings: the carrier keeps them, our proxy hands them to those who may."""

from uuid import UUID

from flask import Blueprint, Response, request

from console.at_work import now, unit_of_work, workplace
from console.guard import requires
from console.identity import member
from cti.recording_stream import media_address, open_sound
from staff.audit import record_audit
from staff.permissions import Permission

recordings = Blueprint("recordings", __name__)


@recordings.get("/recordings/<uuid:recording_id>")
@requires(Permission.HEAR_RECORDINGS)
def listen(recording_id: UUID) -> Response:
    """The sound, whole or the part that the player's `Range` asks for; always audited."""
    work = workplace()
    with unit_of_work() as session:
        address = media_address(session, recording_id, settings=work.settings)
        record_audit(
            session,
            member_id=member().id,
            action="recording.heard",
            object_kind="recording",
            object_id=str(recording_id),
            now=now(),
        )
    # After the unit of work: a slow carrier must not hold a database connection.
    sound = open_sound(work.gateway, address, range_header=request.headers.get("Range"))
    answer = Response(sound.pieces, status=sound.status, headers=sound.headers)
    answer.call_on_close(sound.close)
    return answer
