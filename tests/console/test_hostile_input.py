import pytest

from cti.models import Call
from customers.archive import name_customer
from customers.models import Customer, Label
from staff.models import Member, Role
from tests.console.conftest import House, csrf
from tickets.tickets import comment

MARKUP = "<script>alert(1)</script>"
QUOTED = '"><img src=x onerror=alert(1)>'


def poison(house: House) -> None:
    cast, now = house.cast, house.clock.now()
    with house.work.database.session() as session:
        name_customer(session, session.get_one(Customer, cast.customer.id), MARKUP)
        session.add(Label(customer_id=cast.customer.id, word=QUOTED, put_at=now))
        session.get_one(Call, cast.call.id).note = MARKUP
        session.get_one(Member, cast.members[Role.AGENT].id).name = QUOTED
        comment(session, cast.ticket_id, MARKUP, member_id=None, now=now)


def test_markup_in_names_notes_and_comments_stays_text(own_house: House) -> None:
    poison(own_house)
    cast = own_house.cast
    client = own_house.browser(Role.ADMINISTRATOR)
    for path in (
        "/calls",
        f"/calls/{cast.call.id}",
        "/customers",
        f"/customers/{cast.customer.id}",
        "/tickets",
        f"/tickets/{cast.ticket_id}",
        "/callbacks",
        "/members",
    ):
        page = client.get(path).get_data(as_text=True)
        assert MARKUP not in page, path
        assert "<img" not in page, path
    assert "&lt;script&gt;" in client.get(f"/calls/{cast.call.id}").get_data(as_text=True)


@pytest.mark.parametrize(
    "text", [MARKUP, QUOTED, "'; DROP TABLE call; --", "%", "\x00", "９" * 400]
)
def test_a_search_takes_anything_and_repeats_it_as_text(house: House, text: str) -> None:
    client = house.browser(Role.AGENT)
    for path in ("/calls", "/customers"):
        answer = client.get(path, query_string={"text": text})
        assert answer.status_code == 200
        assert MARKUP not in answer.get_data(as_text=True)
        assert "<img" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("after", ["x", "MjAyNnx4", "MjAyNi0wMS0wMXw=", "é", "A" * 5000])
def test_a_cursor_that_is_not_ours_is_refused(house: House, after: str) -> None:
    client = house.browser(Role.AGENT)
    for path in ("/calls", "/tickets", "/callbacks"):
        assert client.get(path, query_string={"after": after}).status_code == 422


def test_filters_with_unknown_words_filter_nothing(house: House) -> None:
    answer = house.browser(Role.AGENT).get("/calls?state=%3Cb%3E&direction=x&left=y&period=z")
    assert answer.status_code == 200


def test_a_comment_may_be_neither_empty_nor_endless(own_house: House) -> None:
    client = own_house.browser(Role.AGENT)
    path = f"/tickets/{own_house.cast.ticket_id}/comments"
    for text in ("", "   ", "x" * 4001):
        answer = client.post(path, data={"comment": text, "csrf_token": csrf(client)})
        assert answer.status_code == 422


def test_a_sign_in_with_an_endless_login_is_an_ordinary_refusal(house: House) -> None:
    client = house.app.test_client()
    data = {"login": "x" * 100_000, "password": "\x00", "csrf_token": csrf(client)}
    assert client.post("/login", data=data).status_code == 401
