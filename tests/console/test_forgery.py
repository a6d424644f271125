from staff.models import Role
from tests.console.conftest import House, csrf, headers


def test_a_form_without_the_token_changes_nothing(house: House) -> None:
    client = house.browser(Role.AGENT)
    answer = client.post("/language", data={"language": "zh"})
    assert answer.status_code == 400
    assert 'lang="en"' in client.get("/calls").get_data(as_text=True)


def test_a_script_of_another_site_cannot_use_the_session(own_house: House) -> None:
    client = own_house.browser(Role.AGENT)
    answer = client.post("/api/v1/presence/ready", json={})
    assert answer.status_code == 400
    assert answer.get_json()["error"]["id"] == "csrf.refused"
    assert client.get("/api/v1/presence").get_json()["state"] == "offline"


def test_a_script_of_the_page_can(own_house: House) -> None:
    client = own_house.browser(Role.AGENT)
    answer = client.post("/api/v1/presence/ready", json={}, headers=headers(client))
    assert answer.get_json()["state"] == "ready"


def test_a_program_with_a_token_needs_none(own_house: House) -> None:
    answer = own_house.program(Role.AGENT).post("/api/v1/presence/ready", json={})
    assert answer.get_json()["state"] == "ready"


def test_a_forged_token_falls_back_to_no_session(own_house: House) -> None:
    client = own_house.browser(Role.AGENT)
    answer = client.post(
        "/api/v1/presence/ready", json={}, headers={"Authorization": "Bearer made-up"}
    )
    assert answer.status_code == 401


def test_the_sign_in_form_is_guarded_too(house: House) -> None:
    client = house.app.test_client()
    csrf(client)
    answer = client.post("/login", data={"login": "agent", "password": "x"})
    assert answer.status_code == 400
