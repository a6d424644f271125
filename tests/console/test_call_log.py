from datetime import datetime, timedelta

from console.queries.call_log import CallFilter, find_calls
from cti.models import CallState, Direction, LeftBecause
from customers.archive import name_customer
from customers.models import Customer
from staff.models import Role
from tests.console.cast import add_call
from tests.console.conftest import House


def found(house: House, **wanted: object) -> list[str]:
    with house.work.database.session() as session:
        page = find_calls(session, CallFilter(**wanted), region="CN")  # type: ignore[arg-type]
    return [str(row.id) for row in page.rows]


def test_a_number_is_found_in_whatever_form_it_is_typed(house: House) -> None:
    call = [str(house.cast.call.id)]
    for text in ("+8613800138000", "138 0013 8000", "138-0013-8000", "008613800138000"):
        assert found(house, text=text) == call
    assert found(house, text="139 0013 8000") == []


def test_a_call_is_found_by_the_customer_s_name_and_number(house: House) -> None:
    assert found(house, text="林若溪") == [str(house.cast.call.id)]
    assert found(house, text=str(house.cast.customer.cid)) == [str(house.cast.call.id)]
    assert found(house, text="林若雨") == []


def test_filters_narrow_the_log(house: House) -> None:
    call = [str(house.cast.call.id)]
    assert found(house, direction=Direction.INBOUND, queue="service") == call
    assert found(house, left=LeftBecause.ANSWERED, queue="service") == call
    assert found(house, left=LeftBecause.ABANDONED) == []
    assert found(house, state=CallState.LIVE) == []
    assert found(house, since=house.clock.now()) == []


def test_pages_follow_each_other_without_a_gap_or_a_repetition(own_house: House) -> None:
    now = own_house.clock.now()
    with own_house.work.database.session() as session:
        for i in range(120):
            # Many at the same instant, so that only the id tells them apart.
            at = now - timedelta(minutes=i // 30)
            add_call(session, started_at=at, e164=f"+86138001{38100 + i}")
    seen: list[str] = []
    after: str | None = None
    while True:
        with own_house.work.database.session() as session:
            page = find_calls(session, CallFilter(), region="CN", after=after)
        seen += [str(row.id) for row in page.rows]
        after = page.after
        if after is None:
            break
        with own_house.work.database.session() as session:
            add_call(session, started_at=now + timedelta(seconds=1), e164="+8613911112222")
    assert len(seen) == len(set(seen)) == 121


def test_the_log_shows_the_tail_of_a_number_only(house: House) -> None:
    page = house.browser(Role.ADMINISTRATOR).get("/calls").get_data(as_text=True)
    assert "+86•••••8000" in page
    assert "13800138000" not in page


def test_the_rest_of_a_long_log_comes_as_rows_alone(own_house: House) -> None:
    with own_house.work.database.session() as session:
        for i in range(60):
            at = own_house.clock.now() - timedelta(minutes=i)
            add_call(session, started_at=at, e164=f"+86138001{38100 + i}")
    client = own_house.browser(Role.AGENT)
    page = client.get("/calls?queue=service").get_data(as_text=True)
    rest = page.split('hx-get="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    assert "queue=service" in rest
    rows = client.get(rest).get_data(as_text=True)
    assert "<html" not in rows
    assert rows.count("<tr>") == 11


def test_a_crowd_s_calls_come_newest_first_page_by_page_and_filtered(own_house: House) -> None:
    now = own_house.clock.now()
    with own_house.work.database.session() as session:
        for i in range(60):
            customer = Customer(created_at=now)
            session.add(customer)
            session.flush()
            name_customer(session, customer, "欧阳")
            for older in range(2):
                call = add_call(
                    session,
                    started_at=now - timedelta(minutes=i + 100 * older),
                    e164=f"+86138001{38100 + i}",
                )
                call.customer_id = customer.id
                call.direction = Direction.OUTBOUND if older else Direction.INBOUND
                session.add(call)

    def started(after: str | None, **wanted: object) -> tuple[list[datetime], str | None]:
        asked = CallFilter(text="欧阳", **wanted)  # type: ignore[arg-type]
        with own_house.work.database.session() as session:
            page = find_calls(session, asked, region="CN", after=after)
        return [row.started_at for row in page.rows], page.after

    first, more = started(None)
    second, rest = started(more)
    third, end = started(rest)
    seen = [*first, *second, *third]
    outbound, _ = started(None, direction=Direction.OUTBOUND)

    assert (len(seen), end) == (120, None)
    assert seen == sorted(seen, reverse=True)
    assert seen[0] == now
    assert outbound == seen[60:][: len(outbound)]
    assert len(outbound) == len(first)
