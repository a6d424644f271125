"""Administrators change what callers hear, and nothing of it is heard before it is activated."""

import io
from pathlib import Path

import lxml.html
import pytest
from sqlmodel import select

from cti.models import DialAttempt
from cti.words import Purpose
from ivr import versions
from ivr.models import Dictation, Sound
from staff.models import AuditEntry, Role
from tests.console.conftest import House, csrf, headers
from tests.console.hotline import post, present, present_hash, serve_flows, text_of
from tests.fakes.sound_files import mp3, wav


@pytest.fixture
def centre(own_house: House, tmp_path: Path) -> House:
    serve_flows(own_house, tmp_path)
    return own_house


def file(data: bytes, name: str = "x.wav") -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def test_every_prompt_is_listed_with_its_words_and_where_it_is_said(centre: House) -> None:
    text = text_of(centre.browser(Role.ADMINISTRATOR), "/prompts")
    assert "hello 您好，很高兴为您服务。 Hello, and thank you for calling. main.hello" in text
    assert "wait_place" in text
    assert "queues.sales queues.after_sales queues.complaints" in text
    assert "offer_english – For English, press 2. main.language" in text


def test_other_words_make_a_candidate_and_leave_the_rest_of_the_file_alone(centre: House) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    before, base = present(centre), present_hash(centre)
    fields = {"language": "zh-CN", "words": " 早上好，\n{{ customer.name }}。 ", "base": base}
    assert post(client, "/prompts/hello/words", **fields) == 302
    changed = [
        now
        for line, now in zip(before.splitlines(), present(centre).splitlines(), strict=True)
        if line != now
    ]
    assert changed == ["    zh-CN: 早上好， {{ customer.name }}。"]
    with centre.work.database.session() as session:
        assert versions.active_hash(session) == base
    assert f"candidate {present_hash(centre)[:12]}" in text_of(client, "/prompts/hello")


def test_words_that_do_not_load_are_told_and_what_was_typed_is_still_there(centre: House) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    base = present_hash(centre)
    for words, told in (("{{ nobody.knows }}", "flows.yaml:"), ("  ", "1 to 2000 characters")):
        data = {"csrf_token": csrf(client), "language": "en-US", "words": words, "base": base}
        answer = client.post("/prompts/hello/words", data=data)
        assert answer.status_code == 422
        assert told in answer.get_data(as_text=True)
        assert words in answer.get_data(as_text=True)
    assert present_hash(centre) == base


def test_words_that_do_not_load_are_told_in_the_member_s_language(centre: House) -> None:
    client = centre.browser(Role.ADMINISTRATOR, language="zh")
    fields = {"language": "en-US", "words": "{{ nobody.knows }}", "base": present_hash(centre)}
    answer = client.post("/prompts/hello/words", data={"csrf_token": csrf(client), **fields})
    assert answer.status_code == 422
    (told,) = lxml.html.document_fromstring(answer.text).find_class("faults")
    assert "：错误：引用了未声明的 'nobody.knows'。请在 vars 中声明" in told.text_content()


def test_two_people_may_change_two_prompts_but_not_the_same_one_unseen(centre: House) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    seen = present_hash(centre)
    first = {"language": "en-US", "words": "Good morning.", "base": seen}
    assert post(client, "/prompts/hello/words", **first) == 302
    other = {"language": "en-US", "words": "Bye.", "base": seen}
    assert post(client, "/prompts/goodbye/words", **other) == 302
    same = {"language": "en-US", "words": "Good evening.", "base": seen}
    assert post(client, "/prompts/hello/words", **same) == 409
    assert "Good morning." in present(centre)
    assert "Good evening." not in present(centre)


def test_an_uploaded_sound_is_kept_by_content_heard_on_the_page_and_in_the_file(
    centre: House,
) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    fields = {"language": "zh-CN", "base": present_hash(centre), "file": file(mp3(), "好.mp3")}
    assert post(client, "/prompts/hello/sound", **fields) == 302
    with centre.work.database.session() as session:
        sound = session.exec(select(Sound)).one()
    assert f'zh-CN: {{audio: "{sound.hash}"}}' in present(centre)
    with client.get(f"/sounds/{sound.hash}") as heard:
        assert (heard.data, heard.mimetype) == (mp3(), "audio/mpeg")
    assert centre.browser(Role.AGENT).get(f"/sounds/{sound.hash}").status_code == 403
    with centre.work.database.session() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "sound.uploaded")).one()
    assert entry.object_id == sound.hash


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"RIFF\0\0\0\0WAVE"])
def test_what_is_no_sound_is_told_and_not_kept(centre: House, data: bytes) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    before = present_hash(centre)
    fields = {"language": "zh-CN", "base": before, "file": file(data)}
    assert post(client, "/prompts/hello/sound", **fields) == 422
    assert present_hash(centre) == before
    with centre.work.database.session() as session:
        assert session.exec(select(Sound)).all() == []


def test_a_file_beyond_all_bounds_is_refused_before_it_is_read(centre: House) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    # The whole form as one text: the test client itself would leave a temporary file behind.
    form = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n' + bytes(11 * 1024 * 1024)
    answer = client.post(
        "/sounds",
        data=form + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers=headers(client),
    )
    assert answer.status_code == 413


def test_hold_music_is_chosen_for_all_queues_that_share_it_and_taken_away_again(
    centre: House,
) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    assert post(client, "/sounds", title="Piano", file=file(wav(seconds=20))) == 302
    with centre.work.database.session() as session:
        sound = session.exec(select(Sound)).one()
    assert "change along" in text_of(client, "/prompts")
    assert post(client, "/prompts/music", queue="after_sales", sound=sound.hash) == 302
    assert f'      music: {{audio: "{sound.hash}"}}' in present(centre).splitlines()
    assert "queues.sales, queues.after_sales, queues.complaints" in text_of(client, "/prompts")
    assert post(client, "/prompts/music", queue="sales", sound="silence") == 302
    assert "      music: ~" in present(centre).splitlines()
    assert post(client, "/prompts/music", queue="nowhere", sound="silence") == 404
    assert post(client, "/prompts/music", queue="sales", sound="no such hash") == 422


def test_the_asker_is_phoned_and_sees_how_far_it_is(centre: House) -> None:
    client = centre.browser(Role.ADMINISTRATOR)
    fields = {"language": "zh-CN", "number": "139 0013 9000"}
    assert post(client, "/prompts/hello/dictation", **fields) == 302
    with centre.work.database.session() as session:
        attempt = session.exec(select(DialAttempt)).one()
        dictation = session.exec(select(Dictation)).one()
    assert (attempt.purpose, attempt.number) == (Purpose.PROMPT, "+8613900139000")
    assert "Phoning you" in text_of(client, "/prompts/hello")
    fragment = client.get(f"/dictations/{dictation.id}").get_data(as_text=True)
    assert 'hx-trigger="every 2s"' in fragment
    assert post(client, "/prompts/hello/dictation", language="zh-CN", number="x") == 422
    assert post(client, "/prompts/hello/dictation", language="fr", number="13900139000") == 404


def test_an_auditor_reads_prompts_and_changes_none(centre: House) -> None:
    client = centre.browser(Role.AUDITOR)
    assert "Save as candidate" not in text_of(client, "/prompts/hello")
    assert post(client, "/prompts/hello/words", language="zh-CN", words="x") == 403


def test_before_any_version_is_served_the_page_says_what_to_do(empty_house: House) -> None:
    assert "cordboard migrate" in text_of(empty_house.browser(Role.ADMINISTRATOR), "/prompts")
