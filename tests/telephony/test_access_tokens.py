import jwt
import pytest
from pydantic import SecretStr

from base.errors import Unavailable
from telephony.access_tokens import voice_token
from tests.telephony.fake_carrier import ACCOUNT, APPLICATION, fictional_settings

SECRET = "fictional-secret-of-thirty-two-bytes"
KEY = "SK" + "8" * 32


def test_a_token_lets_one_agent_call_our_application_and_be_called() -> None:
    settings = fictional_settings(
        TWILIO_API_KEY=KEY,
        TWILIO_API_SECRET=SecretStr(SECRET),
        TWILIO_TWIML_APP_SID=APPLICATION,
        TWILIO_REGION="ie1",
    )
    token = voice_token(settings, identity="agent-7", ttl_s=600)
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    assert (claims["iss"], claims["sub"]) == (KEY, ACCOUNT)
    assert claims["exp"] - claims["nbf"] == 600
    assert claims["grants"] == {
        "identity": "agent-7",
        "voice": {
            "incoming": {"allow": True},
            "outgoing": {"application_sid": APPLICATION},
        },
    }
    assert jwt.get_unverified_header(token)["twr"] == "ie1"


def test_without_an_api_key_the_refusal_names_what_is_missing() -> None:
    with pytest.raises(Unavailable) as refused:
        voice_token(fictional_settings(TWILIO_API_KEY=""), identity="agent-7")
    assert "TWILIO_API_KEY, TWILIO_API_SECRET, TWILIO_TWIML_APP_SID" in refused.value.message
