import json
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from telephony.form import CarrierForm, without_card

pairs = st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=12)


@given(pairs.map(lambda pairs: [p for p in pairs if p != ("", "")]))
def test_every_pair_comes_out_as_a_client_encoded_it(pairs: list[tuple[str, str]]) -> None:
    fields: MultiDict[str, str] = MultiDict(pairs)
    sent = EnvironBuilder(method="POST", data=fields).get_request().get_data()
    assert sorted(CarrierForm.read(sent).pairs) == sorted(fields.items(multi=True))


def test_a_blank_value_and_outer_blanks_are_kept() -> None:
    form = CarrierForm.read(b"Digits=&SpeechResult=+a%20")
    assert dict(form) == {"Digits": "", "SpeechResult": " a "}


def test_the_first_value_of_a_repeated_name_counts_and_all_are_signed() -> None:
    form = CarrierForm.read(b"a=1&b=2&a=3")
    assert dict(form) == {"a": "1", "b": "2"}
    assert len(form) == 2
    assert form.pairs == [("a", "1"), ("b", "2"), ("a", "3")]


WEBHOOK = [
    ("AccountSid", "AC" + "0" * 32),
    ("CallSid", "CA" + "1" * 32),
    ("CallSidToCoach", "CA" + "2" * 32),
    ("CallStatus", "in-progress"),
    ("Digits", "12#"),
    ("DigitsCollected", "yes"),
    ("From", "+8613800138000"),
    ("FromCity", "BEIJING"),
    ("FromZip", ""),
    ("To", "client:member_7"),
    ("ToCountry", "CN"),
    ("TotalParticipants", "3"),
]


def test_an_ordinary_webhook_is_as_sent_in_any_order() -> None:
    assert not CarrierForm(WEBHOOK).is_tampered
    assert not CarrierForm(WEBHOOK[::-1]).is_tampered
    assert not CarrierForm([]).is_tampered


@given(
    st.sampled_from([0, 1, 3, 4, 6, 9]),
    st.integers(1, 40),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_a_border_moved_between_name_and_value_is_noticed(
    place: int, by: int, to_the_left: bool, chance: Random
) -> None:
    name, value = WEBHOOK[place]
    cut = max(0, len(name) - by) if to_the_left else len(name) + min(by, len(value))
    text = name + value
    moved = [*WEBHOOK[:place], (text[:cut], text[cut:]), *WEBHOOK[place + 1 :]]
    chance.shuffle(moved)
    assert CarrierForm(moved).is_tampered is (cut != 0)


@pytest.mark.parametrize("encoded", [b"a=\xff", b"a=%ff", b"&".join([b"a=1"] * 501)])
def test_what_the_carrier_would_never_send_is_refused(encoded: bytes) -> None:
    with pytest.raises(ValueError, match=r"decode|more than 500 fields"):
        CarrierForm.read(encoded)


@given(st.binary(max_size=40) | st.text("ab=&%+2e7客", max_size=24).map(str.encode))
def test_it_reads_as_the_standard_library_reads(encoded: bytes) -> None:
    try:
        theirs = parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict")
    except ValueError:
        with pytest.raises(ValueError, match="decode"):
            CarrierForm.read(encoded)
        return
    assert CarrierForm.read(encoded).pairs == theirs


def test_a_form_that_is_kept_holds_nothing_of_a_payment_card(reference_dir: Path) -> None:
    documented = json.loads((reference_dir / "twilio-webhook-params.json").read_text())
    told = dict.fromkeys(documented["pay_action"]["params"], "4242")
    kept = without_card({**told, "CallSid": "CA1"})
    assert set(kept) == {
        "CallSid",
        "ConnectorError",
        "PayErrorCode",
        "PaymentConfirmationCode",
        "PaymentError",
        "PaymentMethod",
        "Result",
    }
