import subprocess
import sys
from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData
from sqlmodel import Field, Session, SQLModel, select

from base import crypto
from base.crypto import KeyRing, SealBroken, blind_index, reseal, seal, unseal, use_keys
from base.ids import new_id
from base.settings import Settings
from base.types import digest, maybe_sealed_bytes, sealed_bytes


class Patron(SQLModel, table=True):
    metadata = MetaData()
    __tablename__ = "patron_in_crypto_test"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    name_sealed: bytes = sealed_bytes()
    notes_sealed: bytes | None = maybe_sealed_bytes()
    name_digest: bytes | None = digest(default=None, nullable=True)
    name = crypto.sealed("name_sealed")
    notes = crypto.sealed_json("notes_sealed")


def ring(current: int = 1, **seals: str) -> KeyRing:
    secrets = {int(k.removeprefix("k")): v for k, v in seals.items()} or {1: "one"}
    return KeyRing(current=current, seal_secrets=secrets, index_secret="i", search_secret="s")


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    before = crypto._ring
    use_keys(ring())
    yield
    crypto._ring = before


ROW = UUID("0192f0c1-7a3b-7000-8000-000000000001")


@given(st.text())
def test_a_sealed_text_opens_in_its_own_place_and_shows_nothing_before(text: str) -> None:
    blob = seal(text, place="patron.name", row=ROW)
    assert unseal(blob, place="patron.name", row=ROW) == text
    assert len(text.encode()) < 8 or text.encode() not in blob
    assert blob[:3] == b"\x01\x00\x01"


def test_sealing_twice_gives_different_bytes() -> None:
    assert seal("Lin", place="p.n", row=ROW) != seal("Lin", place="p.n", row=ROW)


@pytest.mark.parametrize(
    ("place", "row"), [("patron.notes", ROW), ("patron.name", UUID(int=ROW.int + 1))]
)
def test_a_value_copied_to_another_column_or_row_does_not_open(place: str, row: UUID) -> None:
    blob = seal("Lin", place="patron.name", row=ROW)
    with pytest.raises(SealBroken, match="does not open"):
        unseal(blob, place=place, row=row)


@given(position=st.integers(min_value=0, max_value=33), bit=st.integers(min_value=0, max_value=7))
def test_every_flipped_bit_is_noticed(position: int, bit: int) -> None:
    blob = bytearray(seal("Lin", place="p.n", row=ROW))
    blob[position] ^= 1 << bit
    with pytest.raises(SealBroken):
        unseal(bytes(blob), place="p.n", row=ROW)


@given(st.binary(max_size=60))
def test_whatever_bytes_stand_in_the_column_the_answer_is_seal_broken(blob: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(blob, place="p.n", row=ROW)


def test_the_refusal_names_place_and_key_and_never_the_content() -> None:
    blob = seal("Lin Xiaoming", place="patron.name", row=ROW)
    use_keys(ring(current=2, k2="two"))
    with pytest.raises(SealBroken) as refusal:
        unseal(blob, place="patron.name", row=ROW)
    assert f"patron.name of row {ROW} was sealed with key 1" in refusal.value.message
    assert "RETIRED_SEAL_KEYS" in refusal.value.message
    assert "Lin" not in refusal.value.message


def test_after_rotation_the_old_value_opens_and_reseals_under_the_new_key() -> None:
    old = seal("Lin", place="p.n", row=ROW)
    use_keys(ring(current=2, k1="one", k2="two"))
    assert unseal(old, place="p.n", row=ROW) == "Lin"
    new = reseal(old, place="p.n", row=ROW)
    assert new[1:3] == b"\x00\x02"
    assert reseal(new, place="p.n", row=ROW) is new
    use_keys(ring(current=2, k2="two"))
    assert unseal(new, place="p.n", row=ROW) == "Lin"


def test_another_secret_under_the_same_number_does_not_open() -> None:
    blob = seal("Lin", place="p.n", row=ROW)
    use_keys(ring(k1="uno"))
    with pytest.raises(SealBroken):
        unseal(blob, place="p.n", row=ROW)


def test_equal_secrets_still_give_three_different_keys() -> None:
    same = KeyRing(current=1, seal_secrets={1: "x"}, index_secret="x", search_secret="x")
    assert same.index(b"v") != same.token(b"v", 16)
    derived = {crypto._derive("x", purpose) for purpose in ("seal", "index", "search")}
    assert len(derived) == 3


def test_the_blind_index_is_equal_for_equal_values_of_one_kind_only() -> None:
    assert blind_index("phone", "+8613800138000") == blind_index("phone", "+8613800138000")
    assert blind_index("phone", "x") != blind_index("email", "x")
    assert blind_index("ab", "c") != blind_index("a", "bc")
    assert len(blind_index("phone", "x")) == 16


def test_a_ring_from_settings_keeps_retired_keys() -> None:
    settings = Settings.model_validate({"seal_key_id": 3, "retired_seal_keys": {1: "one"}})
    use_keys(ring())
    blob = seal("Lin", place="p.n", row=ROW)
    use_keys(KeyRing.from_settings(settings))
    assert unseal(blob, place="p.n", row=ROW) == "Lin"
    assert reseal(blob, place="p.n", row=ROW)[1:3] == b"\x00\x03"


def test_a_ring_without_its_current_key_is_refused() -> None:
    with pytest.raises(ValueError, match="current number 9"):
        ring(current=9, k1="one")


def test_a_table_row_reads_and_writes_through_its_sealed_columns() -> None:
    engine = sa.create_engine("sqlite://")
    Patron.metadata.tables["patron_in_crypto_test"].create(engine)
    patron = Patron()
    assert patron.name is None
    patron.name = "林小明"
    patron.notes = {"语言": ["zh", "en"]}
    with Session(engine) as session:
        session.add(patron)
        session.commit()
        session.expire_all()
        found = session.exec(select(Patron)).one()
        assert found.name == "林小明"
        assert found.notes == {"语言": ["zh", "en"]}
        assert found.name_sealed is not None
        assert "林小明".encode() not in found.name_sealed
        found.notes = None
        found.name = "林小红"
        session.commit()
        session.expire_all()
        again = session.exec(select(Patron)).one()
        assert again.notes is None
        assert again.notes_sealed is None
        assert again.name == "林小红"
        stolen = Patron(name_sealed=again.name_sealed)
        with pytest.raises(SealBroken, match=r"patron_in_crypto_test\.name_sealed"):
            _ = stolen.name


FORKING = """
import os
from base.crypto import KeyRing, mark

ring = KeyRing(current=1, seal_secrets={1: "a"}, index_secret="b", search_secret="c")
ring.seal(b"", b"before")
reading, writing = os.pipe()
if os.fork() == 0:
    os.write(writing, ring.seal(b"", b"theirs"))
    os._exit(0)
ours, theirs = ring.seal(b"", b"ours"), os.read(reading, 100)
os.wait()
print(mark(ours) != mark(theirs))
"""


def test_a_forked_process_seals_otherwise() -> None:
    told = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", FORKING], capture_output=True, text=True, check=True
    )
    assert told.stdout == "True\n"
