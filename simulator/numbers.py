"""What the account owns: telephone numbers and TwiML applications."""

from dataclasses import dataclass, field
from datetime import datetime

from simulator.sids import new_sid
from simulator.webhooks import Hook, hook_or_none


@dataclass
class Reachable:
    """Anything with a voice URL: shared by numbers and applications."""

    friendly_name: str
    created_at: datetime
    updated_at: datetime
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    voice_caller_id_lookup: bool = False

    @property
    def voice(self) -> Hook:
        """Give whom to ask for the first document of a call."""
        return Hook(self.voice_url, self.voice_method)

    @property
    def fallback(self) -> Hook | None:
        """Give whom to ask when a document fails."""
        return hook_or_none(self.voice_fallback_url, self.voice_fallback_method)

    @property
    def ending(self) -> Hook | None:
        """Give whom to tell when a call is over."""
        return hook_or_none(self.status_callback, self.status_callback_method)


@dataclass
class IncomingNumber(Reachable):
    """A telephone number of the account."""

    phone_number: str = ""
    sid: str = field(default_factory=lambda: new_sid("PN"))
    voice_application_sid: str = ""


@dataclass
class TwimlApplication(Reachable):
    """A set of URLs that browser clients connect to."""

    sid: str = field(default_factory=lambda: new_sid("AP"))
    message_status_callback: str = ""
    sms_status_callback: str = ""
    public_application_connect_enabled: bool = False
