from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from console.blueprints import BLUEPRINTS
from console.guard import PUBLIC, permission_of
from staff.models import Role
from staff.permissions import Permission, may
from tests.console.conftest import House

NAMES = {blueprint.name for blueprint in BLUEPRINTS}


def console_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in NAMES]


def address(app: Flask, rule: Rule) -> str:
    values: dict[str, object] = {
        name: uuid4() if name.endswith("_id") else "no-such-file" for name in rule.arguments
    }
    return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def test_every_route_of_the_console_names_a_permission_or_is_public(house: House) -> None:
    unnamed = [
        rule.endpoint
        for rule in console_rules(house.app)
        if permission_of(house.app.view_functions[rule.endpoint]) is None
    ]
    assert unnamed == []
    assert len(console_rules(house.app)) > 40


@pytest.mark.parametrize("role", Role)
def test_each_role_passes_exactly_the_routes_of_its_permissions(
    own_house: House, role: Role
) -> None:
    client = own_house.program(role)
    for rule in console_rules(own_house.app):
        permission = permission_of(own_house.app.view_functions[rule.endpoint])
        if permission == PUBLIC or rule.endpoint == "stream.events":
            continue
        for method in (rule.methods or set()) & {"GET", "POST", "PUT"}:
            status = client.open(address(own_house.app, rule), method=method).status_code
            refused = status == 403
            assert refused is not may(role, Permission(str(permission))), (method, rule.rule)
            assert status != 401, (method, rule.rule)
            assert status < 500 or status == 503, (method, rule.rule)


def test_strangers_pass_no_route_that_is_not_public(house: House) -> None:
    client = house.app.test_client()
    for rule in console_rules(house.app):
        if permission_of(house.app.view_functions[rule.endpoint]) == PUBLIC:
            continue
        if "GET" not in (rule.methods or set()):
            continue
        answer = client.get(address(house.app, rule))
        assert answer.status_code in {302, 401}, rule.rule
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/login?next=")


def test_a_view_without_a_mark_is_refused_even_to_an_administrator(own_house: House) -> None:
    own_house.app.view_functions["desk.page"] = lambda: "forgotten"
    answer = own_house.program(Role.ADMINISTRATOR).get("/desk")
    assert answer.status_code == 403


def test_an_auditor_reads_and_changes_nothing() -> None:
    changing = {p for p in Permission if p.value.startswith("work_")}
    assert not any(may(Role.AUDITOR, permission) for permission in changing)


def test_the_menu_names_only_pages_that_open(house: House) -> None:
    page = house.browser(Role.AGENT).get("/calls").get_data(as_text=True)
    assert 'href="/desk"' in page
    assert 'href="/board"' not in page
    assert 'href="/settings"' not in page
