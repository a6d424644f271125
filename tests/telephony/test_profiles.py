import pytest

from telephony.profiles import GENERIC, PROFILES, SIMULATOR, TWILIO, Capability, profile_from
from telephony.speech import ALL_SPEECH
from tests.telephony.fake_carrier import fictional_settings


def test_the_settings_choose_the_profile() -> None:
    for name, profile in PROFILES.items():
        assert profile_from(fictional_settings(carrier_profile=name)) is profile


def test_what_a_carrier_lacks_is_said_in_a_sentence() -> None:
    assert str(GENERIC.lacks(Capability.BROWSER_CLIENTS)) == (
        "This carrier does not offer calls in the browser."
    )
    assert TWILIO.lacks(Capability.BROWSER_CLIENTS) is None
    sentences = {str(lacks) for c in Capability if (lacks := GENERIC.lacks(c))}
    assert len(sentences) == len(set(Capability) - GENERIC.capabilities)


def test_a_400_number_is_never_shown_on_a_domestic_trunk() -> None:
    assert "inbound" in str(GENERIC.refuses_caller_id("+864008001234"))
    assert GENERIC.refuses_caller_id("+861088880000") is None
    assert SIMULATOR.refuses_caller_id("+864008001234") is None


@pytest.mark.parametrize(
    ("party", "written"),
    [
        ("+8613800138000", "13800138000"),
        ("+861088880000", "01088880000"),
        ("+442079460018", "+442079460018"),
        ("sip:7@desk.example", "sip:7@desk.example"),
        ("95588", "95588"),
    ],
)
def test_a_national_carrier_gets_home_numbers_without_their_country(
    party: str, written: str
) -> None:
    assert GENERIC.written(party) == written
    assert TWILIO.written(party) == party


def test_no_chinese_is_asked_of_a_model_that_has_none() -> None:
    for tag, speech in ALL_SPEECH.items():
        assert speech.knows_model(speech.model)
        if tag.startswith("zh"):
            assert not speech.knows_model("phone_call")
            assert not speech.knows_model("experimental_conversations")
            assert speech.recogniser != speech.synthesis


def test_cancelling_an_appointment_is_never_asked_for_by_an_opt_out_word() -> None:
    for profile in PROFILES.values():
        assert {"CANCEL", "END", "QUIT", "STOP", "UNSUBSCRIBE"} <= profile.opt_out_words
        assert {"REVOKE", "OPTOUT"} <= profile.opt_out_words
