from staff.models import Member, Role
from tests.console.conftest import House


def hire(house: House, many: int) -> None:
    with house.work.database.session() as session:
        for i in range(many):
            session.add(
                Member(
                    login=f"hired{i}",
                    name=f"100% {i:03}" if i % 2 else f"Ann {i:03}",
                    number=f"Z{i:03}",
                    password_hash="never matches",
                    role=Role.AGENT,
                    active=i % 10 != 0,
                    created_at=house.clock.now(),
                )
            )


def shown(house: House, query: str) -> str:
    return house.browser(Role.SUPERVISOR).get(f"/members?{query}").get_data(as_text=True)


def test_members_come_page_by_page_by_their_number(own_house: House) -> None:
    hire(own_house, 120)
    first = shown(own_house, "show=all")
    assert first.count("<tr>") - 1 - first.count('class="rest"') == 50
    assert "Z044" in first
    assert "Z045" not in first
    rest = first.split('hx-get="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    rows = own_house.browser(Role.SUPERVISOR).get(rest).get_data(as_text=True)
    assert "<html" not in rows
    assert "Z045" in rows
    assert "Z044" not in rows


def test_a_member_is_found_by_the_beginning_of_what_is_known(own_house: House) -> None:
    hire(own_house, 20)
    for text in ("z003", "hired3", "100%25 003"):
        assert "Z003" in shown(own_house, f"text={text}"), text
    assert "Z004" not in shown(own_house, "text=100%25")
    assert "No member matches" in shown(own_house, "text=003")


def test_who_was_switched_off_is_shown_only_when_asked_for(own_house: House) -> None:
    hire(own_house, 20)
    assert "Z010" not in shown(own_house, "text=Z")
    assert "Z010" in shown(own_house, "text=Z&show=all")
