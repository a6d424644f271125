"""The gateway to Twilio, and to every carrier that speaks its REST language."""

import json
from datetime import datetime
from typing import Any

from base.settings import Settings, SettingsError
from telephony.addresses import FALLBACK_PATH
from telephony.carrier_http import DEFAULT_API
from telephony.fields import instant, known_word, whole_number
from telephony.gateway import (
    OUR_DOORS,
    CarrierCall,
    CarrierDoors,
    CarrierNumber,
    MachineDetection,
)
from telephony.profiles import profile_from
from telephony.recording_media import StreamedMedia, open_media
from telephony.reports import CallStatus
from telephony.twilio_connection import CALL_EVENTS, LISTED, create, named, reading, update
from telephony.twilio_rooms import TwilioRooms

RECORDING_EVENTS = ("in-progress", "completed", "absent")


class TwilioGateway(TwilioRooms):
    """Implements `CarrierGateway`; safe to share between threads."""

    # Calls

    def place_call(
        self,
        *,
        to: str,
        from_: str,
        url_path: str,
        status_path: str,
        timeout_s: int = 25,
        amd_path: str | None = None,
        machine_detection: MachineDetection = MachineDetection.HUMAN_OR_MACHINE,
    ) -> str:
        """Start a call; see `CallGateway.place_call`."""
        detection = (
            {
                # Detection before the document would be seconds of silence for a person.
                "async_amd": "true",
                "async_amd_status_callback": self._url(amd_path),
                "machine_detection": machine_detection.value,
            }
            if amd_path
            else {}
        )
        call = create(
            self._client.calls,
            to=self._profile.written(to),
            from_=self._profile.written(from_),
            url=self._url(url_path),
            fallback_url=self._url(FALLBACK_PATH),
            status_callback=self._url(status_path),
            status_callback_event=list(CALL_EVENTS),
            timeout=timeout_s,
            **detection,
        )
        return named(call.sid)

    def find_calls(self, *, to: str, from_: str, started_after: datetime) -> list[CarrierCall]:
        """The calls between two parties; see `CallGateway.find_calls`.

        The carrier's own filter goes by the start, which a queued call does not have yet.
        """
        earliest = started_after.replace(microsecond=0)  # its instants are whole seconds
        with reading():
            # Read by hand: the library drops the offset of the instants it parses.
            answer = self._client.request(
                "GET",
                f"{DEFAULT_API}/2010-04-01/Accounts/{self._auth[0]}/Calls.json",
                params={
                    "To": self._profile.written(to),
                    "From": self._profile.written(from_),
                    "PageSize": LISTED,
                },
            )
            calls = [_call(listed) for listed in json.loads(answer.text)["calls"]]
        return [call for call in calls if call.created_at >= earliest]

    def call_status(self, call_sid: str) -> CallStatus | None:
        """Where a call stands."""
        with reading():
            return known_word(CallStatus, self._client.calls(call_sid).fetch().status)

    def redirect_call(self, call_sid: str, path: str) -> None:
        """Let a live call fetch another document now."""
        update(self._client.calls(call_sid), url=self._url(path), method="POST")

    def end_call(self, call_sid: str) -> None:
        """Hang up."""
        update(self._client.calls(call_sid), status="completed")

    def cancel_call(self, call_sid: str) -> None:
        """End a call that is queued or ringing."""
        update(self._client.calls(call_sid), status="canceled")

    # Recordings

    def start_recording(self, call_sid: str, *, status_path: str) -> str:
        """Record a leg, each side on its own channel."""
        recording = create(
            self._client.calls(call_sid).recordings,
            recording_channels="dual",
            recording_status_callback=self._url(status_path),
            recording_status_callback_event=list(RECORDING_EVENTS),
        )
        return named(recording.sid)

    def pause_recording(self, call_sid: str, recording_sid: str) -> None:
        """Put silence in place, so that the recording stays as long as the call."""
        update(
            self._client.calls(call_sid).recordings(recording_sid),
            status="paused",
            pause_behavior="silence",
        )

    def resume_recording(self, call_sid: str, recording_sid: str) -> None:
        """Record again."""
        update(self._client.calls(call_sid).recordings(recording_sid), status="in-progress")

    def stop_recording(self, call_sid: str, recording_sid: str) -> None:
        """End the recording for good."""
        update(self._client.calls(call_sid).recordings(recording_sid), status="stopped")

    def fetch_recording(self, url: str, *, byte_range: str | None = None) -> StreamedMedia:
        """Stream a recording's sound."""
        return open_media(self._http, url, auth=self._auth, byte_range=byte_range)

    # Messages

    def send_message(self, *, to: str, body: str, from_: str, status_path: str) -> str:
        """Send an SMS."""
        message = create(
            self._client.messages,
            to=self._profile.written(to),
            from_=self._profile.written(from_),
            body=body,
            status_callback=self._url(status_path),
        )
        return named(message.sid)

    # The account

    def list_numbers(self) -> list[CarrierNumber]:
        """Every number of the account."""
        with reading():
            return [
                CarrierNumber(
                    sid=str(number.sid),
                    number=str(number.phone_number),
                    name=number.friendly_name or "",
                    voice_url=number.voice_url or "",
                    sms_url=number.sms_url or "",
                )
                for number in self._client.incoming_phone_numbers.list()
            ]

    def connect_number(self, number_sid: str, doors: CarrierDoors = OUR_DOORS) -> None:
        """Send a number's calls and messages to our doors."""
        update(
            self._client.incoming_phone_numbers(number_sid),
            voice_url=self._url(doors.voice),
            voice_method="POST",
            voice_fallback_url=self._url(doors.fallback),
            voice_fallback_method="POST",
            status_callback=self._url(doors.status),
            status_callback_method="POST",
            sms_url=self._url(doors.sms),
            sms_method="POST",
        )

    def ensure_application(self, doors: CarrierDoors = OUR_DOORS) -> str:
        """The configured application, or the one named after us, created when there is none."""
        known = self._application_sid or self._application_named("Cordboard")
        wanted = {
            "voice_url": self._url(doors.client),
            "voice_method": "POST",
            "voice_fallback_url": self._url(doors.fallback),
            "voice_fallback_method": "POST",
            "status_callback": self._url(doors.status),
            "status_callback_method": "POST",
        }
        if known:
            update(self._client.applications(known), **wanted)
            return known
        application = create(self._client.applications, friendly_name="Cordboard", **wanted)
        return named(application.sid)

    def _application_named(self, name: str) -> str | None:
        with reading():
            found = self._client.applications.list(friendly_name=name, limit=1)
        return str(found[0].sid) if found else None


def gateway_from(settings: Settings) -> TwilioGateway:
    """The gateway this installation's settings describe; opens no connection.

    Raises:
        SettingsError: The carrier profile is unknown, or needs an address that is not set.
    """
    profile = profile_from(settings)
    if profile.api_base_url != DEFAULT_API and settings.twilio_api_base_url == DEFAULT_API:
        # Else another carrier's credentials would travel to Twilio.
        raise SettingsError(f"Set TWILIO_API_BASE_URL: the profile {profile.name!r} has none.")
    return TwilioGateway(settings, profile=profile)


def _call(listed: dict[str, Any]) -> CarrierCall:
    created_at = instant(listed["date_created"])
    if created_at is None:
        raise ValueError("a call without a readable date")
    return CarrierCall(
        sid=str(listed["sid"]),
        status=known_word(CallStatus, listed["status"]),
        to=listed.get("to") or "",
        from_=listed.get("from") or "",
        created_at=created_at,
        duration_s=whole_number(str(listed.get("duration"))),
    )
