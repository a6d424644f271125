from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import console
from base.settings import Settings
from console.figures import coded
from console.language import CATALOGUES, LANGUAGES, compile_catalogues
from console.queries.wellness import findings
from staff.models import Role
from tests.console.conftest import House

HOUSE = Path(console.__file__).parents[1]
# Whoever writes sentences that a page may show.
FLOORS = (
    *("base", "calendars", "campaigns", "console", "cti"),
    *("customers", "ivr", "staff", "telephony", "tickets"),
)
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def said_by_the_code() -> set[str]:
    keywords = KEYWORDS | {"said": None, "unfilled": None}
    told = {field.description or "" for field in Settings.model_fields.values()}
    for floor in FLOORS:
        found = extract_from_dir(str(HOUSE / floor), METHODS, keywords=keywords)
        told |= {m[2] if isinstance(m[2], str) else m[2][0] for m in found}
    return told


def chinese() -> Catalog:
    source = CATALOGUES / "zh/LC_MESSAGES/messages.po"
    return read_po(BytesIO(source.read_bytes()), locale="zh")


def test_everything_the_console_says_is_translated() -> None:
    translated = {
        m.id if isinstance(m.id, str) else m.id[0] for m in chinese() if m.id and m.string
    }
    assert said_by_the_code() - translated == set()


def test_the_catalogue_holds_nothing_that_is_no_longer_said() -> None:
    known = {m.id if isinstance(m.id, str) else m.id[0] for m in chinese() if m.id}
    assert known - said_by_the_code() == set()


def test_a_sentence_with_a_percent_sign_is_one_with_values() -> None:
    # Templates fill in values whether or not there are any: a bare sign would break the page.
    plain = [m for m in chinese() if m.id and "python-format" not in m.flags]
    assert [m.id for m in plain if "%" in f"{m.id}{m.string}"] == []


def test_translations_keep_every_placeholder() -> None:
    assert [error for _, errors in chinese().check() for error in errors] == []


@pytest.mark.parametrize("path", ["/desk", "/board", "/calls", "/tickets", "/customers"])
def test_a_page_speaks_the_member_s_language(own_house: House, path: str) -> None:
    words = {"/desk": "工作台", "/board": "实时看板", "/calls": "通话", "/tickets": "工单"}
    client = own_house.browser(Role.SUPERVISOR, language="zh")
    page = client.get(path).get_data(as_text=True)
    assert 'lang="zh-CN"' in page
    assert words.get(path, "客户") in page
    assert "Sign out" not in page


def test_before_signing_in_the_browser_s_language_counts(house: House) -> None:
    client = house.app.test_client()
    english = client.get("/login", headers={"Accept-Language": "en-GB,en;q=0.8"})
    chinese_page = client.get("/login", headers={"Accept-Language": "zh-TW"})
    neither = client.get("/login", headers={"Accept-Language": "fi"})
    assert "Sign in" in english.get_data(as_text=True)
    assert "登录" in chinese_page.get_data(as_text=True)
    assert "登录" in neither.get_data(as_text=True)


def test_the_choice_stays_with_the_member_not_with_the_browser(own_house: House) -> None:
    own_house.browser(Role.AGENT, language="zh")
    page = own_house.browser(Role.AGENT).get("/calls").get_data(as_text=True)
    assert "没有符合的通话" not in page
    assert "通话" in page


def test_an_unknown_language_changes_nothing(own_house: House) -> None:
    client = own_house.browser(Role.AGENT, language="tlh")
    assert 'lang="en"' in client.get("/calls").get_data(as_text=True)


def test_catalogues_are_compiled_when_they_are_newer() -> None:
    compile_catalogues()
    for language in set(LANGUAGES) - {"en"}:
        source = CATALOGUES / language / "LC_MESSAGES/messages.po"
        compiled = source.with_suffix(".mo")
        assert compiled.stat().st_mtime >= source.stat().st_mtime


def test_the_settings_page_says_every_finding_and_meaning_in_chinese(own_house: House) -> None:
    page = own_house.browser(Role.ADMINISTRATOR, language="zh").get("/settings").text
    found = findings(own_house.work, now=own_house.clock.now())
    assert len(found) > 8
    for finding in found:
        assert str(finding.sentence) not in page, finding.name
        assert str(finding.advice or "never") not in page, finding.name
    for name, field in Settings.model_fields.items():
        assert (field.description or "never") not in page, name


def test_what_people_type_is_marked_in_a_finding_and_nothing_else_is_markup(house: House) -> None:
    with house.app.test_request_context():
        assert coded("Run `a <b>` & wait.") == "Run <code>a &lt;b&gt;</code> &amp; wait."
