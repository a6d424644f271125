"""Parties of a conference at Twilio, and at every carrier that speaks its REST language."""

import re
from typing import Any

from twilio.base import values

from telephony.addresses import CONFERENCE_PATH
from telephony.carrier_errors import CarrierRefused
from telephony.markup import ROOM_EVENTS
from telephony.twilio_connection import (
    CALL_EVENTS,
    LISTED,
    TwilioConnection,
    create,
    named,
    reading,
    update,
)

NO_SUCH_ROOM = 20404
_NOT_OPEN = frozenset({404, NO_SUCH_ROOM})
# Carriers that tell nothing of a party's state list only those who are inside.
_INSIDE = frozenset({"connected", None})

_ROOM_SID = re.compile(r"CF[0-9a-fA-F]{32}")


class TwilioRooms(TwilioConnection):
    """Implements `RoomGateway`."""

    def _participant(self, room: str, call_sid: str) -> Any:
        return self._client.conferences(self._room_sid(room)).participants(call_sid)

    def _room_sid(self, room: str) -> str:
        if _ROOM_SID.fullmatch(room):
            return room
        with reading():
            found = self._client.conferences.list(friendly_name=room, limit=LISTED)
        for conference in found:
            if conference.status != "completed":
                return str(conference.sid)
        raise CarrierRefused(
            NO_SUCH_ROOM, permanent=True, sentence="The carrier has no such conference open."
        )

    def parties(self, room: str) -> frozenset[str]:
        """Who is in the room now."""
        try:
            participants = self._client.conferences(self._room_sid(room)).participants
            with reading():
                listed = participants.list(limit=LISTED)
        except CarrierRefused as error:
            if error.code not in _NOT_OPEN:
                raise
            return frozenset()
        return frozenset(str(party.call_sid) for party in listed if party.status in _INSIDE)

    def hold(self, room: str, call_sid: str, *, path: str) -> None:
        """Part the party from the others."""
        update(
            self._participant(room, call_sid),
            hold=True,
            hold_url=self._url(path),
            hold_method="POST",
        )

    def unhold(self, room: str, call_sid: str) -> None:
        """Bring the party back."""
        update(self._participant(room, call_sid), hold=False)

    def mute(self, room: str, call_sid: str, *, muted: bool) -> None:
        """Whether the others hear the party."""
        update(self._participant(room, call_sid), muted=muted)

    def announce(self, room: str, call_sid: str, *, path: str) -> None:
        """Let the party alone hear a document."""
        update(
            self._participant(room, call_sid), announce_url=self._url(path), announce_method="POST"
        )

    def coach(self, room: str, call_sid: str, *, coached_sid: str | None) -> None:
        """Let one other party alone hear this one."""
        update(
            self._participant(room, call_sid),
            coaching=coached_sid is not None,
            call_sid_to_coach=coached_sid or values.unset,
        )

    def set_end_on_exit(self, room: str, call_sid: str, *, end_on_exit: bool) -> None:
        """Whether the room ends when this party leaves."""
        update(self._participant(room, call_sid), end_conference_on_exit=end_on_exit)

    def add_participant(
        self,
        room: str,
        *,
        to: str,
        from_: str,
        status_path: str,
        timeout_s: int = 25,
        label: str | None = None,
        end_on_exit: bool = False,
        coached_sid: str | None = None,
    ) -> str:
        """Dial somebody into the room, with the room attributes every party brings."""
        coaching = {"coaching": True, "call_sid_to_coach": coached_sid} if coached_sid else {}
        participant = create(
            self._client.conferences(room).participants,
            to=self._profile.written(to),
            from_=self._profile.written(from_),
            status_callback=self._url(status_path),
            status_callback_event=list(CALL_EVENTS),
            timeout=timeout_s,
            label=label or values.unset,
            beep="false",
            early_media=False,
            wait_url="",
            jitter_buffer_size="small",
            region=self._region or values.unset,
            conference_status_callback=self._url(CONFERENCE_PATH),
            conference_status_callback_event=ROOM_EVENTS.split(),
            end_conference_on_exit=end_on_exit,
            **coaching,
        )
        return named(participant.call_sid)
