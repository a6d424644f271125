"""Administrators put versions in service from the page, and lose nothing that they type."""

from pathlib import Path

import lxml.html
import pytest
from sqlmodel import select

from ivr import candidates, versions
from ivr.drawing import drawn_edges
from ivr.models import FlowDraft, FlowVersion
from ivr.shelf import SHELF
from staff.models import Role
from tests.console.conftest import House, csrf, headers
from tests.console.hotline import FILE, post, present, present_hash, serve_flows, text_of

SOURCE = FILE.read_text(encoding="utf-8")
OTHER = SOURCE.replace("Hello, and thank you for calling.", "Good morning.")
OTHER_HOURS = OTHER.replace("09:00-21:00", "08:00-20:00")


@pytest.fixture
def centre(own_house: House, tmp_path: Path) -> House:
    serve_flows(own_house, tmp_path)
    return own_house


def save(house: House, source: str) -> str:
    """Save a text as the page does; gives the hash of what is present then."""
    client = house.browser(Role.ADMINISTRATOR)
    assert post(client, "/flows/save", source=source, base=present_hash(house)) == 302
    return present_hash(house)


def served(house: House) -> str:
    with house.work.database.session() as session:
        return str(versions.active_hash(session))


def test_a_saved_text_is_a_candidate_that_is_compared_and_activated(centre: House) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    before = served(centre)
    text = text_of(client, "/flows")
    assert "Nothing is being worked on" in text
    candidate = save(centre, OTHER)
    text = text_of(client, "/flows")
    assert "changed prompt hello en-US" in text
    assert "Hello, and thank you for calling. Good morning." in text
    assert served(centre) == before
    assert post(client, "/flows/activate", version=candidate) == 302
    assert served(centre) == candidate
    text = text_of(client, "/flows")
    assert f"Ines Ortiz activated {candidate[:12]}" in text
    assert post(client, "/flows/rollback") == 302
    assert served(centre) == before
    assert f"went back to {before[:12]}" in text_of(client, "/flows")
    assert post(client, "/flows/rollback") == 409


def test_a_candidate_is_tried_on_some_callers_unless_it_changes_what_exists_once(
    centre: House,
) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    candidate = save(centre, OTHER)
    assert post(client, "/flows/canary", version=candidate, percent="10") == 302
    assert f"10 % {candidate[:12]}" in text_of(client, "/flows")
    assert post(client, "/flows/canary", version=candidate, percent="0") == 302
    assert "End the trial" not in text_of(client, "/flows")
    for percent in ("", "x", "100", "-1"):
        assert post(client, "/flows/canary", version=candidate, percent=percent) == 422
    other = save(centre, OTHER_HOURS)
    answer = client.post(
        "/flows/canary", data={"csrf_token": csrf(client), "version": other, "percent": "5"}
    )
    assert answer.status_code == 422
    assert "exist only once for all callers" in answer.get_data(as_text=True)


def test_a_broken_text_is_kept_as_a_draft_and_told_with_its_place(centre: House) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    broken = SOURCE.replace("goto: sales.interest", "goto: sales.intrest")
    data = {"csrf_token": csrf(client), "source": broken, "base": present_hash(centre)}
    answer = client.post("/flows/save", data=data)
    assert answer.status_code == 422
    page = lxml.html.document_fromstring(answer.get_data(as_text=True))
    line = broken.splitlines().index("              goto: sales.intrest") + 1
    assert page.xpath(f"//button[@data-line='{line}']")
    assert "Did you mean sales.interest?" in page.text_content()
    again = lxml.html.document_fromstring(client.get("/flows/edit").get_data(as_text=True))
    assert again.xpath("//textarea")[0].text.lstrip("\n").rstrip() == broken.rstrip()
    assert present(centre) == SOURCE


def test_the_editor_holds_exactly_the_present_text(centre: House) -> None:
    page = lxml.html.document_fromstring(
        centre.browser(Role.ADMINISTRATOR).get("/flows/edit").get_data(as_text=True)
    )
    # A browser drops the one line feed behind the tag.
    assert page.xpath("//textarea")[0].text.removeprefix("\n") == SOURCE


def test_a_draft_is_kept_while_one_types_and_can_be_forgotten(centre: House) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    typed = {"source": "schema: 1\nnot finish", "base": present_hash(centre)}
    assert client.put("/flows/draft", json=typed, headers=headers(client)).status_code == 200
    assert "not finish" in client.get("/flows/edit").get_data(as_text=True)
    assert "Your draft from 10:00." in text_of(client, "/flows/edit")
    assert "not finish" not in text_of(centre.browser(Role.ADMINISTRATOR), "/flows")
    assert post(client, "/flows/draft/drop") == 302
    assert "not finish" not in client.get("/flows/edit").get_data(as_text=True)


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(centre: House) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    begun = present_hash(centre)
    save(centre, OTHER)
    mine = SOURCE.replace("Thank you for calling. Goodbye.", "Bye.")
    assert post(client, "/flows/save", source=mine, base=begun) == 409
    assert present(centre) == OTHER
    assert "Bye." in client.get("/flows/edit").get_data(as_text=True)
    assert post(client, "/flows/save", source=mine, base=begun, anyway="1") == 302
    assert present(centre) == mine
    with centre.work.database.session() as session:
        assert session.exec(select(FlowDraft)).all() == []
        assert len(session.exec(select(FlowVersion)).all()) == 3


def test_checks_answer_as_one_types_and_keep_nothing(centre: House) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    wrong = client.post("/flows/check", json={"source": "a: [1\n"}, headers=headers(client))
    (fault,) = wrong.get_json()["faults"]
    assert (fault["line"], fault["severity"]) == (2, "error")
    assert wrong.get_json()["nodes"] is None
    well = client.post("/flows/check", json={"source": SOURCE}, headers=headers(client))
    assert (well.get_json()["faults"], well.get_json()["nodes"] > 20) == ([], True)
    shapeless = client.post("/flows/check", json={"text": 1}, headers=headers(client))
    assert shapeless.status_code == 422
    with centre.work.database.session() as session:
        assert len(session.exec(select(FlowVersion)).all()) == 1


def test_the_checks_speak_the_member_s_language_on_the_page_and_as_one_types(
    centre: House,
) -> None:
    client = centre.browser(Role.ADMINISTRATOR, language="zh")
    broken = SOURCE.replace("goto: sales.interest", "goto: sales.intrest")
    typed = {"source": broken, "base": present_hash(centre)}
    assert client.put("/flows/draft", json=typed, headers=headers(client)).status_code == 200
    assert "没有节点 sales.intrest 。 是否应为 sales.interest ？" in text_of(client, "/flows/edit")
    checked = client.post("/flows/check", json={"source": broken}, headers=headers(client))
    (fault,) = checked.get_json()["faults"]
    assert fault["sentence"] == "没有节点 `sales.intrest`。"
    assert fault["advice"] == "是否应为 `sales.interest`？"


def test_an_older_version_and_the_file_on_the_disk_become_candidates(
    centre: House, tmp_path: Path
) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    first = served(centre)
    older = save(centre, OTHER)
    assert post(client, "/flows/drop") == 302
    assert present_hash(centre) == first
    assert post(client, "/flows/work-on", version=older) == 302
    assert present_hash(centre) == older
    changed = tmp_path / "flows.yaml"
    changed.write_text(SOURCE.replace("Goodbye.", "So long."), encoding="utf-8")
    own = centre.work.settings.model_copy(update={"flows_file": changed})
    object.__setattr__(centre.work, "settings", own)
    assert "is another file than any version" in text_of(client, "/flows")
    assert post(client, "/flows/work-on", version="file") == 302
    assert "So long." in present(centre)
    assert "is another file than any version" not in text_of(client, "/flows")
    changed.write_text("broken: [", encoding="utf-8")
    assert "It cannot be served: flows.yaml:1:10: error: This is not" in text_of(client, "/flows")
    chinese = centre.browser(Role.ADMINISTRATOR, language="zh")
    assert "错误：不符合 YAML 语法：" in text_of(chinese, "/flows")
    assert post(client, "/flows/work-on", version="file") == 422
    assert post(client, "/flows/work-on", version="f" * 64) == 404


def test_a_version_is_downloaded_as_the_file_it_is(centre: House) -> None:
    client = centre.browser(Role.AUDITOR)
    answer = client.get(f"/flows/versions/{served(centre)}")
    assert answer.get_data(as_text=True) == SOURCE
    assert "attachment" in answer.headers["Content-Disposition"]


def test_an_auditor_sees_versions_and_changes_none(centre: House) -> None:
    save(centre, OTHER)
    client = centre.browser(Role.AUDITOR)
    page = lxml.html.document_fromstring(client.get("/flows").get_data(as_text=True))
    own = {form.get("action") for form in page.iter("form")} - {"/language", "/logout"}
    assert own == set()
    assert client.get("/flows/edit").status_code == 403
    assert post(client, "/flows/activate", version=present_hash(centre)) == 403


def test_the_map_draws_each_flow_with_its_traffic(centre: House) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    page = lxml.html.document_fromstring(client.get("/flows/map?flow=main").get_data(as_text=True))
    stations = page.xpath("//*[contains(@class, 'station')]")
    with centre.work.database.session() as session:
        hotline = SHELF.active(session)
    own = [node for node in hotline.nodes.values() if node.flow == "main"]
    led_to = {edge.target for node in own for edge in drawn_edges(hotline, node)}
    names = {title.text.partition(":")[0] for title in page.iter("title") if title.text}
    assert {name for name in names if "." in name} == {node.name for node in own} | led_to
    assert page.xpath("//a[contains(@href, 'flow=sales')]")
    assert len(page.xpath("//*[contains(@class, 'way')]")) >= len(stations) - 2
    everything = lxml.html.document_fromstring(client.get("/flows/map").get_data(as_text=True))
    flows = everything.xpath("//*[contains(@class, 'station')]")
    assert len(flows) == len(hotline.file.flows)
    assert client.get("/flows/map?flow=nowhere").status_code == 404
    assert client.get("/flows/map?version=none").status_code == 404


def test_a_file_of_a_thousand_nodes_stays_usable(centre: House) -> None:
    many = "".join(
        f"      extra{n}:\n        say: hello\n        then: extra{n + 1}\n" for n in range(1000)
    )
    source = SOURCE.replace(
        "  sales:\n    nodes:\n",
        f"  sales:\n    nodes:\n{many}      extra1000: {{hangup: goodbye}}\n",
    )
    with centre.work.database.session() as session:
        now = centre.clock.now()
        candidates.save(session, source.encode(), name="flows.yaml", by=None, now=now)
    client = centre.browser(Role.ADMINISTRATOR)
    version = present_hash(centre)
    for path in ("/flows", "/flows/edit", "/prompts", f"/flows/map?flow=sales&version={version}"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert len(answer.data) < 2_000_000, path


def test_before_any_version_is_served_the_page_says_what_to_do(empty_house: House) -> None:
    assert "cordboard migrate" in text_of(empty_house.browser(Role.ADMINISTRATOR), "/flows")
