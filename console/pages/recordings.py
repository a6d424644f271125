"""Listening to recordings: the carrier keeps them, our proxy hands them to those who may."""

from uuid import UUID

from flask import Blueprint, Response

from console.guard import requires
from console.pages.sounds import play
from staff.permissions import Permission

recordings = Blueprint("recordings", __name__)


@recordings.get("/recordings/<uuid:recording_id>")
@requires(Permission.HEAR_RECORDINGS)
def listen(recording_id: UUID) -> Response:
    """Any recording."""
    return play(recording_id)
