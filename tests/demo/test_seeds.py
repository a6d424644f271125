from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session, col, func, select

from customers.archive import customer_cards, find_customers
from customers.lookup import identify
from customers.models import ContactPoint, Customer, Tier
from customers.proofs import check_proof
from customers.purchases import purchase_of
from customers.words import Proof
from demo import archive
from demo.numbers import american_customer, chinese_customer, stranger
from demo.staffing import CREW, hire, staff_of
from ivr.loader import load_file
from staff.api_tokens import member_of_token
from staff.models import Device, Member, MemberSkill
from staff.skills import skills_of
from telephony.numbers import read_number

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SECRET = "a secret of the test"
PASSWORD = "a long enough password"


def test_the_crew_is_hired_once_however_often(session: Session) -> None:
    for _ in range(2):
        hire(session, password=PASSWORD, now=NOW)

    assert session.exec(select(func.count()).select_from(Member)).one() == len(CREW)
    skills = session.exec(select(func.count()).select_from(MemberSkill)).one()
    assert skills == sum(len(persona.skills) for persona in CREW)


def test_everybody_can_take_callers_of_every_queue_in_every_language(session: Session) -> None:
    hire(session, password=PASSWORD, now=NOW)
    hotline = load_file(Path("flows.yaml")).hotline
    assert hotline is not None
    wanted = {skill for queue in hotline.file.queues.values() for skill in queue.skills}
    wanted |= {f"lang:{language}" for language in hotline.file.languages}

    for member in session.exec(select(Member)):
        assert wanted <= skills_of(session, member.id).keys()


def test_printed_logins_belong_to_nobodys_script_and_every_token_to_its_owner(
    session: Session,
) -> None:
    hire(session, password=PASSWORD, now=NOW)
    staff = staff_of(session, password=PASSWORD, secret_key=SECRET)

    scripted = {one.login for one in staff.colleagues if one.is_scripted}
    assert len(scripted) == 2
    assert scripted.isdisjoint(login["login"] for login in staff.logins)
    for colleague in staff.colleagues:
        owner = member_of_token(session, colleague.token, secret=SECRET)
        assert owner is not None
        assert owner.login == colleague.login
        assert (owner.device is Device.TELEPHONE) == bool(colleague.telephone)


def test_tokens_are_not_handed_out_before_everybody_is_hired(session: Session) -> None:
    with pytest.raises(LookupError, match="was never hired"):
        staff_of(session, password=PASSWORD, secret_key=SECRET)


def test_the_archive_is_stocked_once_with_people_who_can_be_found(session: Session) -> None:
    written = archive.stock(session, now=NOW)
    assert archive.stock(session, now=NOW) == 0

    assert written == session.exec(select(func.count()).select_from(Customer)).one()
    assert written >= 300
    customers = session.exec(select(Customer.id).order_by(col(Customer.cid)).limit(400)).all()
    cards = customer_cards(session, customers)
    assert all(card.name and card.numbers for card in cards)
    assert {card.language for card in cards} == {"zh-CN", "en-US"}
    assert {card.tier for card in cards} == set(Tier)
    assert any(card.labels for card in cards)
    assert cards[0].id in find_customers(session, cards[0].name)


def test_a_customer_of_the_demo_can_prove_who_they_are_and_hear_points_and_order(
    session: Session,
) -> None:
    archive.stock(session, now=NOW)
    number = chinese_customer(archive.SHARED + 1)
    found = identify(session, read_number(number), now=NOW).customer_id
    assert found is not None
    proven = check_proof(
        session,
        UUID(int=1),
        proof=Proof.ID_DIGITS,
        keyed=number[-4:],
        customer_id=found,
        number_index=None,
        code_id=UUID(int=2),
        now=NOW,
    )

    assert proven
    customers = session.exec(select(Customer)).all()
    assert any(each.points and purchase_of(session, each.id) for each in customers)


def test_some_numbers_belong_to_two_customers_and_strangers_to_nobody(session: Session) -> None:
    archive.stock(session, now=NOW)

    for number in (chinese_customer(0), american_customer(0)):
        assert len(identify(session, read_number(number), now=NOW).candidates) == 2
    only = identify(session, read_number(chinese_customer(archive.SHARED)), now=NOW)
    assert only.customer_id is not None
    assert identify(session, read_number(stranger(1)), now=NOW).is_new


def test_every_number_reads_as_an_ordinary_one(session: Session) -> None:
    archive.stock(session, now=NOW)

    for point in session.exec(select(ContactPoint)):
        assert read_number(point.value).e164 == point.value


def test_whom_people_are_told_to_phone_as_has_something_to_hear(session: Session) -> None:
    archive.stock(session, now=NOW)
    found = identify(session, read_number(archive.SHOWN), now=NOW).customer_id
    assert found is not None
    (card,) = customer_cards(session, [found])
    assert card.tier is Tier.GOLD
    assert card.points > 1_000
