"""What a browser agent shows the carrier to be let in."""

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from base.errors import Unavailable
from base.settings import Settings

TTL_S = 3600


def voice_token(settings: Settings, *, identity: str, ttl_s: int = TTL_S) -> str:
    """A token with which the agent's browser may call our application and be called.

    Its times are real ones, because the carrier checks them against its own clock. Nothing is
    written; asking again gives another token.

    Args:
        settings: Account, API key and application.
        identity: The agent's client name; no personal data.
        ttl_s: Seconds it is good for, at most 86,400.

    Raises:
        Unavailable: No API key or application is set, so browsers cannot take calls.
    """
    secret = settings.twilio_api_secret.get_secret_value()
    missing = [
        name
        for name, value in (
            ("TWILIO_ACCOUNT_SID", settings.twilio_account_sid),
            ("TWILIO_API_KEY", settings.twilio_api_key),
            ("TWILIO_API_SECRET", secret),
            ("TWILIO_TWIML_APP_SID", settings.twilio_twiml_app_sid),
        )
        if not value
    ]
    if missing:
        raise Unavailable(
            f"Browsers cannot take calls: set {', '.join(missing)}.",
            error_id="carrier.browser_not_set_up",
        )
    token = AccessToken(
        settings.twilio_account_sid,
        settings.twilio_api_key,
        secret,
        identity=identity,
        ttl=ttl_s,
        region=settings.twilio_region or None,
    )
    token.add_grant(
        VoiceGrant(outgoing_application_sid=settings.twilio_twiml_app_sid, incoming_allow=True)
    )
    return str(token.to_jwt())
