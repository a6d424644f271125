from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from telephony.form import CarrierForm

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
