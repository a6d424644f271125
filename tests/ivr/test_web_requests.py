"""Requests to other programs: at most as often as allowed, whoever is killed when."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlmodel import select

from base.clock import ManualClock
from base.ids import new_id
from base.settings import Settings
from cti.calls import log_arrival
from cti.happenings import CallEnded
from cti.legs import note_status
from cti.models import Call
from cti.workplace import Workplace
from ivr.models import WebRequest
from ivr.program_requests import AskProgram, AwaitProgram, Kept, ProgramAnswer
from ivr.reactions import on_call_ended
from ivr.rooms import programs
from ivr.rooms.asker import Asker
from ivr.rules import Rules
from ivr.run import Scalar
from ivr.web_requests import drop_web_requests, fetch, sweep_web_requests
from ivr.words import WebOutcome
from telephony.numbers import read_number
from telephony.reports import CallStatus, LegFacts, StatusReport
from tests.fakes.desk_floor import desk_floor
from tests.fakes.odd_program import OddProgram, odd_program

KEEP = (
    Kept("state", "/order/state", "text"),
    Kept("count", "/order/count", "number"),
    Kept("ok", "/ok", "flag"),
)


@pytest.fixture(scope="module")
def program() -> Iterator[OddProgram]:
    with odd_program() as program:
        yield program


@pytest.fixture
def work(fresh_database: str, program: OddProgram) -> Iterator[Workplace]:
    program.asked.clear()
    with desk_floor(fresh_database) as floor:
        settings = Settings(
            http_hosts=(program.host,),
            http_private_hosts=(program.host,),
            http_secrets={"crm": SecretStr("Bearer s3cret")},
        )
        clock, database = floor.clock, floor.database
        yield Workplace(settings, clock, database, floor.carrier, floor.work.bells)


def asker(work: Workplace, session: object) -> Asker:
    leg = LegFacts("CA1", from_="+8613800138000", to="+864000000000")
    call = log_arrival(session, leg, number=read_number(leg.from_), now=work.clock.now())  # type: ignore[arg-type]
    return Asker(session, call, "en", Rules(), work.clock.now())  # type: ignore[arg-type]


def ask(
    work: Workplace,
    url: str,
    *,
    method: str = "get",
    request_id: UUID | None = None,
    secrets: dict[str, str] | None = None,
    timeout_s: int = 1,
) -> UUID:
    request = AskProgram(
        request_id=request_id or new_id(),
        node="main.ask",
        method=method,
        url=url,
        body={"name": "王芳"},
        secrets=secrets or {},
        timeout_s=timeout_s,
    )
    with work.database.session() as session:
        assert programs.ask(asker(work, session), request) == ProgramAnswer(None)
    return request.request_id


def poll(work: Workplace, request_id: UUID, keep: tuple[Kept, ...] = KEEP) -> ProgramAnswer:
    with work.database.session() as session:
        return programs.wait(asker(work, session), AwaitProgram(request_id, keep))


def row(work: Workplace, request_id: UUID) -> WebRequest:
    with work.database.session() as session:
        return session.get_one(WebRequest, request_id)


def clock_of(work: Workplace) -> ManualClock:
    assert isinstance(work.clock, ManualClock)
    return work.clock


def test_answer_is_read_into_variables_of_their_kinds(work: Workplace, program: OddProgram) -> None:
    request_id = ask(work, program.url("/good"))
    assert poll(work, request_id) == ProgramAnswer(None)
    fetch(work, request_id)
    kept: dict[str, Scalar] = {"state": "sent", "count": 3, "ok": True}
    assert poll(work, request_id) == ProgramAnswer(WebOutcome.OK, 200, kept)


@pytest.mark.parametrize(
    ("wanted", "missing"),
    [
        (Kept("x", "/nope", "text"), "/nope"),
        (Kept("x", "/order/count", "text"), "/order/count"),
        (Kept("x", "/order/state", "number"), "/order/state"),
        (Kept("x", "/ok", "number"), "/ok"),
        (Kept("x", "/order", "flag"), "/order"),
        (Kept("x", "", "text"), "/"),
    ],
)
def test_value_that_is_missing_or_of_another_kind_is_named(
    work: Workplace, program: OddProgram, wanted: Kept, missing: str
) -> None:
    request_id = ask(work, program.url("/good"))
    fetch(work, request_id)
    assert poll(work, request_id, (wanted,)) == ProgramAnswer(WebOutcome.OK, 200, {}, missing)


def test_answer_that_is_no_json_has_nothing_to_keep(work: Workplace, program: OddProgram) -> None:
    request_id = ask(work, program.url("/html"))
    fetch(work, request_id)
    assert poll(work, request_id).missing == "/order/state"
    assert poll(work, request_id, ()) == ProgramAnswer(WebOutcome.OK, 200)


@pytest.mark.parametrize(
    ("path", "outcome", "tries"),
    [
        ("/refuses", WebOutcome.REFUSED, 1),
        ("/redirects", WebOutcome.REFUSED, 1),
        ("/breaks", WebOutcome.ERROR, 2),
        ("/huge", WebOutcome.ERROR, 2),
        ("/hangs_up", WebOutcome.ERROR, 2),
    ],
)
def test_get_that_brings_nothing_is_tried_once_more(
    work: Workplace, program: OddProgram, path: str, outcome: WebOutcome, tries: int
) -> None:
    request_id = ask(work, program.url(path))
    for _ in range(4):
        fetch(work, request_id)
    assert poll(work, request_id).outcome is outcome
    assert len(program.asked) == tries


def test_slow_program_is_a_time_out(work: Workplace, program: OddProgram) -> None:
    request_id = ask(work, program.url("/silent"), method="post")
    fetch(work, request_id)
    assert poll(work, request_id).outcome is WebOutcome.TIMEOUT


@pytest.mark.parametrize("path", ["/breaks", "/hangs_up"])
def test_post_is_never_repeated(work: Workplace, program: OddProgram, path: str) -> None:
    request_id = ask(work, program.url(path), method="post")
    for _ in range(3):
        fetch(work, request_id)
        sweep_web_requests(work)
    assert poll(work, request_id).outcome is WebOutcome.ERROR
    assert len(program.asked) == 1


def test_post_sends_its_body_its_secret_and_its_own_name(
    work: Workplace, program: OddProgram
) -> None:
    secrets = {"Authorization": "crm"}
    request_id = ask(work, program.url("/x"), method="post", secrets=secrets)
    fetch(work, request_id)
    ((method, _, headers, body),) = program.asked
    assert method == "POST"
    assert body == b'{"name": "\\u738b\\u82b3"}'
    assert headers["Authorization"] == "Bearer s3cret"
    assert headers["Idempotency-Key"] == str(request_id)
    stored = row(work, request_id)
    assert b"\xe7\x8e\x8b" not in (stored.body_sealed or b"")
    assert "s3cret" not in str(stored.secrets)


@pytest.mark.parametrize("secrets", [{"Authorization": "nobody_set_it"}])
def test_secret_that_nobody_set_sends_nothing(
    work: Workplace, program: OddProgram, secrets: dict[str, str]
) -> None:
    request_id = ask(work, program.url("/good"), secrets=secrets)
    for _ in range(2):
        fetch(work, request_id)
    assert poll(work, request_id).outcome is WebOutcome.ERROR
    assert program.asked == []


def test_host_that_the_installation_does_not_allow_is_not_asked(work: Workplace) -> None:
    request_id = ask(work, "http://127.0.0.1:1/good")
    fetch(work, request_id)
    assert poll(work, request_id).outcome is WebOutcome.ERROR
    assert row(work, request_id).tries == 1


def test_asked_twice_it_is_one_request(work: Workplace, program: OddProgram) -> None:
    request_id = ask(work, program.url("/good"))
    ask(work, program.url("/good"), request_id=request_id)
    fetch(work, request_id)
    fetch(work, request_id)
    assert len(program.asked) == 1


def test_lost_bell_is_made_good_by_the_sweep(work: Workplace, program: OddProgram) -> None:
    first, second = ask(work, program.url("/good")), ask(work, program.url("/good"))
    assert sweep_web_requests(work) == 2
    assert poll(work, first).outcome is poll(work, second).outcome is WebOutcome.OK
    assert sweep_web_requests(work) == 0


@pytest.mark.parametrize(
    ("method", "outcome", "asked"), [("get", WebOutcome.OK, 1), ("post", WebOutcome.ERROR, 0)]
)
def test_killed_worker_is_noticed_and_only_a_get_is_tried_again(
    work: Workplace, program: OddProgram, method: str, outcome: WebOutcome, asked: int
) -> None:
    request_id = ask(work, program.url("/good"), method=method, timeout_s=10)
    with work.database.session() as session:
        claimed = session.get_one(WebRequest, request_id)
        claimed.claimed_at, claimed.tries = work.clock.now(), 1
        claimed.expires_at += timedelta(minutes=5)
    assert sweep_web_requests(work) == 0
    fetch(work, request_id)
    assert program.asked == []
    clock_of(work).advance(15)
    assert sweep_web_requests(work) == 1
    assert poll(work, request_id).outcome is outcome
    assert len(program.asked) == asked


def test_caller_is_not_kept_waiting_when_nobody_does_anything(
    work: Workplace, program: OddProgram
) -> None:
    request_id = ask(work, program.url("/good"), timeout_s=10)
    clock_of(work).advance(24)
    assert poll(work, request_id) == ProgramAnswer(None)
    clock_of(work).advance(1)
    assert poll(work, request_id).outcome is WebOutcome.TIMEOUT
    fetch(work, request_id)
    assert program.asked == []


def test_caller_who_left_is_not_asked_for(work: Workplace, program: OddProgram) -> None:
    request_id = ask(work, program.url("/good"))
    with work.database.session() as session:
        report = StatusReport(LegFacts("CA1", status=CallStatus.COMPLETED))
        call = note_status(session, report, now=work.clock.now())
        assert call is not None
        for _ in range(2):
            on_call_ended(session, CallEnded(call.id))
    fetch(work, request_id)
    assert program.asked == []
    assert row(work, request_id).outcome is WebOutcome.DROPPED


def test_answer_that_comes_after_the_caller_left_changes_nothing(
    work: Workplace, program: OddProgram
) -> None:
    request_id = ask(work, program.url("/good"))
    with work.database.session() as session:
        claimed = session.get_one(WebRequest, request_id)
        call_id = claimed.call_id
        assert session.exec(select(Call.id)).one() == call_id
        drop_web_requests(session, call_id, now=work.clock.now())
    fetch(work, request_id)
    assert row(work, request_id).answer is None


def test_unknown_request_is_an_error(work: Workplace) -> None:
    assert poll(work, new_id()) == ProgramAnswer(WebOutcome.ERROR)
