"""Awkward moments between agent and caller, in a whole centre: each ends in the right state."""

import signal
from collections.abc import Callable, Iterator
from threading import Barrier, Thread

import pytest
import requests

from tests.processes.centre import Agent, Caller, Centre, running_centre
from tests.processes.patience import until

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(400)]

# A waiting caller hears music or words again after at most a quarter of a minute, by the flow file.
NEVER_SILENT_FOR_S = 20.0


@pytest.fixture(scope="module")
def _centre() -> Iterator[Centre]:
    with running_centre() as centre:
        yield centre


@pytest.fixture
def centre(_centre: Centre) -> Iterator[Centre]:
    """The centre, left without a call and with everybody at home; its invariants hold."""
    yield _centre
    _centre.is_left_whole()


@pytest.fixture
def agent(centre: Centre) -> Agent:
    return centre.agents["agent"]


def together(*deeds: Callable[[], object]) -> list[object]:
    """Do all at the same moment; what each gave, or the refusal it met."""
    start, met = Barrier(len(deeds)), [object()] * len(deeds)

    def run(place: int) -> None:
        start.wait()
        try:
            met[place] = deeds[place]()
        except requests.HTTPError as refusal:
            met[place] = refusal

    threads = [Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met


def offered(centre: Centre, agent: Agent) -> Caller:
    """A caller who waits and has been offered to the agent."""
    caller = centre.waiting()
    agent.go_ready()
    agent.offered()
    return caller


def test_a_caller_who_hangs_up_while_the_agents_leg_connects_leaves_the_agent_free(
    centre: Centre, agent: Agent
) -> None:
    caller = offered(centre, agent)
    agent.accept()

    together(caller.hang_up, agent.connect)

    agent.becomes("ready")
    until("the agent's leg is ended", lambda: centre.is_over(agent.leg))
    entry = centre.entry_of(caller)
    assert entry is not None
    assert entry["left_because"] == "abandoned"


@pytest.mark.parametrize("by", ["click", "lost line"])
def test_an_agent_who_leaves_between_accept_and_meeting_gives_the_caller_to_the_next(
    centre: Centre, agent: Agent, by: str
) -> None:
    caller, other = offered(centre, agent), centre.agents["senior"]
    agent.accept()
    if by == "click":
        agent.control("hangup")
    else:
        # The worker fetches the caller: while it is held the two cannot meet.
        with centre.frozen("worker"):
            agent.connect()
            until("the agent is let in", lambda: agent.hand == "connecting")
            agent.lose_line()
    agent.becomes("not_ready", "wrap_up")

    other.go_ready()
    other.answer()

    assert caller.hears_sid(other.leg)
    assert centre.longest_silence_s(caller) < NEVER_SILENT_FOR_S


def test_an_agents_line_that_breaks_as_it_connects_does_not_keep_them_from_the_next_offer(
    centre: Centre, agent: Agent
) -> None:
    caller = offered(centre, agent)
    agent.accept()
    agent.connect()
    agent.lose_line()

    until("the offer is over", lambda: agent.hand in {"", "offered"})
    if agent.state == "not_ready":
        agent.go_ready()
    agent.answer()

    assert caller.hears_sid(agent.leg)


@pytest.mark.parametrize("by", ["click", "lost line"])
def test_both_hanging_up_at_once_end_one_call_and_leave_nobody_busy(
    centre: Centre, agent: Agent, by: str
) -> None:
    caller = centre.talking(agent)

    leave = agent.lose_line if by == "lost line" else lambda: agent.control("hangup")
    together(caller.hang_up, leave)

    agent.becomes("wrap_up", "not_ready")
    until("the call is over", caller.is_over)
    until("nobody waits", lambda: (centre.entry_of(caller) or {})["left_at"])


def test_a_worker_killed_between_accept_and_redirect_costs_seconds_and_not_the_meeting(
    centre: Centre, agent: Agent
) -> None:
    caller = offered(centre, agent)
    centre.signal("worker", signal.SIGSTOP)
    agent.accept()
    agent.connect()
    centre.signal("worker", signal.SIGKILL)

    agent.becomes("talking")

    assert caller.hears_sid(agent.leg)
    assert centre.longest_silence_s(caller) < NEVER_SILENT_FOR_S


def test_a_console_that_is_closed_in_wrap_up_is_wrapped_up_by_the_server(
    centre: Centre, agent: Agent
) -> None:
    caller = centre.in_menu()
    caller.press("1")  # sales, whose wrap-up is the shortest
    caller.hears("正在为您转接购买顾问")
    agent.go_ready()
    agent.answer()
    agent.control("hangup")
    agent.becomes("wrap_up")

    query = "SELECT state FROM presence p JOIN member m ON m.id = p.member_id WHERE login = %s"
    until(
        "the wrap-up ends",
        lambda: centre.sql(query, agent.login)[0]["state"] in {"ready", "unavailable"},
    )
    (row,) = centre.sql("SELECT state FROM reservation ORDER BY offered_at DESC LIMIT 1")
    assert row["state"] == "done"


def test_two_tabs_that_accept_at_once_make_one_conversation(centre: Centre, agent: Agent) -> None:
    caller = offered(centre, agent)

    met = together(agent.accept, agent.accept)
    refusals = [one.response.json() for one in met if isinstance(one, requests.HTTPError)]
    assert [refusal["error"]["id"] for refusal in refusals] == ["offer.taken_by_you"]
    first = agent.connect()
    agent.becomes("talking")
    second = agent.connect()

    until("the second tab is hung up", lambda: centre.is_over(second))
    assert agent.state == "talking"
    assert caller.hears_sid(first)


def test_a_handset_put_down_leads_to_the_survey_and_not_back_into_the_queue(centre: Centre) -> None:
    vale = centre.agents["auto.vale"]
    habits = {"number": vale.telephone, "answer_after_s": 0.5}
    centre.carrier("POST", "/sim/phones", habits)
    caller = centre.talking(vale)
    (vale.leg,) = caller.facts()["hears"]

    vale.lose_line()

    caller.hears("为本次服务打分")
    vale.becomes("wrap_up")
    entry = centre.entry_of(caller)
    assert entry is not None
    assert entry["left_because"] == "answered"
