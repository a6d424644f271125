"""The sound of a recording on its way to a player; every hearing is audited."""

from uuid import UUID

from flask import Response, request

from console.at_work import now, unit_of_work, workplace
from console.identity import member
from cti.recording_stream import media_address, open_sound
from staff.audit import record_audit


def play(recording_id: UUID) -> Response:
    """The sound, whole or the part that the player's `Range` asks for.

    Whether the asker may hear it is decided before, by whoever serves the route.

    Raises:
        NotFound: There is no such recording.
        Conflict: It is not ready, or came to nothing.
        CarrierError: The carrier does not give it.
    """
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
