import asyncio
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from demo.people import replies
from demo.people.agent import Agent, Manner
from demo.people.character import CHINESE, ENGLISH, Character, Moment, Waiting, Wish, draw
from demo.people.conversation import Conversation
from demo.people.doors import Doors, Refused
from demo.people.script import Colleague, Script
from demo.people.way import Way
from ivr.loader import load_file

WHO = Character(number="+8617000020001")
CREW = (
    Colleague("agent", "human-token", "", is_scripted=False),
    Colleague("auto", "auto-token", "", is_scripted=True),
)


def _chance() -> random.Random:
    return random.Random(7)


class QuietDoors(Doors):
    """Doors without a network: remembers what was asked, answers from a table, never waits."""

    def __init__(self, answers: dict[str, Any] | None = None) -> None:
        """Answers by method and path."""
        super().__init__(console_url="", simulator_url="", factor=1)
        self.answers = answers or {}
        self.asked: list[tuple[str, Any]] = []
        self.seen = asyncio.Event()

    async def pause(self, simulated_s: float) -> None:
        """No time passes, but others get their turn."""
        assert simulated_s >= 0
        await asyncio.sleep(0)

    async def carrier(self, method: str, path: str, body: Any = None) -> Any:
        """Remember."""
        return self._answer(f"{method} {path}", body)

    async def console(self, token: str, method: str, path: str, body: Any = None) -> Any:
        """Remember with the token."""
        return self._answer(f"{method} {path} {token}", body)

    def _answer(self, what: str, body: Any) -> Any:
        self.asked.append((what, body))
        if "/presence/seen" in what:
            self.seen.set()
        answer = self.answers.get(what)
        if isinstance(answer, Refused):
            raise answer
        return answer


def _live_through(who: Character, *events: dict[str, Any], makes_way: bool = False) -> list[Any]:
    doors = QuietDoors()

    async def live() -> None:
        call = Conversation(doors, who, "CA1", chance=_chance(), makes_way=lambda: makes_way)
        for event in events:
            call.notice({"call_sid": "CA1", **event})
            for _ in range(20):
                await asyncio.sleep(0)

    asyncio.run(live())
    return [(what.rsplit("/", 1)[-1], body) for what, body in doors.asked]


def _says(text: str) -> dict[str, Any]:
    return {"event": "said", "verb": "say", "text": text}


MAIN_MENU = "咨询购买，请按1。售后服务，请按2。"


def test_the_same_seed_gives_the_same_people() -> None:
    one, other = (
        [draw(chance, f"+86{n}", awkward=0.5) for n in range(20)]
        for chance in (_chance(), _chance())
    )

    assert one == other
    assert {who.hangs_up for who in one} != {Moment.NEVER}


def test_a_person_presses_the_key_of_their_wish() -> None:
    who = replace(WHO, wish=Wish.COMPLAINT)

    assert _live_through(who, _says(MAIN_MENU)) == [("keys", {"digits": "4"})]


def test_a_person_who_speaks_says_the_wish_instead() -> None:
    who = replace(WHO, wish=Wish.COMPLAINT, speaks=True, language=ENGLISH)
    menu = "For help with something you bought, press 2."

    ((what, body),) = _live_through(who, _says(menu))
    assert (what, body["text"]) == ("say", "I want to complain")


def test_a_person_hangs_up_at_their_awkward_moment_without_an_answer() -> None:
    who = replace(WHO, hangs_up=Moment.QUEUE)

    assert _live_through(who, {"event": "enqueued"})[0] == ("hangup", {})


def test_whoever_is_in_the_way_of_a_human_hangs_up_unless_they_talk() -> None:
    talk = {"event": "hears", "speakers": ["CA2"]}

    assert ("hangup", {}) in _live_through(WHO, _says("您好"), makes_way=True)
    assert ("hangup", {}) not in _live_through(WHO, talk, _says("您好"), makes_way=True)


def test_an_unknown_prompt_gets_the_first_key_it_names_and_a_plain_sentence_gets_none() -> None:
    assert _live_through(WHO, _says("喝茶请按7，喝咖啡请按8。")) == [("keys", {"digits": "7"})]
    assert _live_through(WHO, _says("您好，很高兴为您服务。")) == []


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_people_know_every_prompt_of_the_shipped_hotline_that_asks_for_keys(language: str) -> None:
    hotline = load_file(Path("flows.yaml")).hotline
    assert hotline is not None
    known = re.compile("|".join(line.heard.pattern for line in replies.LINES))
    asking = re.compile(r"请按\d|press \d|请输入|please enter|Enter ", re.IGNORECASE)
    unknown = [
        name
        for name, prompt in hotline.file.prompts.items()
        if (text := prompt.root.get(language))
        and asking.search(str(text))
        and not known.search(str(text))
    ]

    assert unknown == []


def test_a_customer_proves_who_they_are_and_asks_for_their_order() -> None:
    who = replace(WHO, wish=Wish.POINTS)

    assert _live_through(who, _says(MAIN_MENU)) == [("keys", {"digits": "6"})]
    asked = _says("请输入您证件号码的最后四位数字。")
    assert _live_through(who, asked) == [("keys", {"digits": WHO.number[-4:]})]
    services = _says("查询最近的订单，请按1。用积分兑换礼券，请按2。")
    assert _live_through(who, services) == [("keys", {"digits": "1"})]


def test_who_has_chosen_is_not_led_astray_by_what_the_menu_says_next() -> None:
    rest = (_says("积分和会员服务，请按6。"), _says("人工服务，请按0。重听，请按星号键。"))

    assert _live_through(WHO, _says(MAIN_MENU), *rest) == [("keys", {"digits": Wish.HELP.value})]


def test_everybody_waiting_decides_for_themselves() -> None:
    offer = "不想等待？按1，我们会回电给您。留言请按2。"

    assert _live_through(replace(WHO, waiting=Waiting.STAY), _says(offer)) == []
    callback = _live_through(replace(WHO, waiting=Waiting.CALLBACK), _says(offer))
    assert callback == [("keys", {"digits": "1"})]


def _desk(state: str, hand: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"state": state, "reservation": hand}


def _one_look(desk: dict[str, Any], *, manner: Manner, makes_way: bool = False) -> list[str]:
    doors = QuietDoors(
        {
            "GET /api/v1/presence auto-token": desk,
            "GET /softphone/token auto-token": {"identity": "member_1", "token": "t"},
            "POST /sim/clients/member_1/connect": {"sid": "CA9"},
        }
    )

    async def work() -> None:
        agent = Agent(
            doors,
            CREW[1],
            manner=manner,
            chance=_chance(),
            makes_way=lambda: makes_way,
        )
        work = asyncio.create_task(agent.work())
        await doors.seen.wait()
        work.cancel()

    asyncio.run(work())
    return [
        what.removesuffix(" auto-token").removeprefix("POST /api/v1") for what, _ in doors.asked
    ]


@pytest.mark.parametrize(
    ("state", "makes_way", "deed"),
    [
        ("offline", False, "/presence/ready"),
        ("not_ready", False, "/presence/ready"),
        ("ready", True, "/presence/not-ready"),
    ],
)
def test_an_agent_goes_ready_and_steps_aside_for_a_human(
    state: str, *, makes_way: bool, deed: str
) -> None:
    assert deed in _one_look(_desk(state), manner=Manner(), makes_way=makes_way)


def test_an_agent_who_makes_way_stays_away() -> None:
    assert not any(
        "ready" in d for d in _one_look(_desk("not_ready"), manner=Manner(), makes_way=True)
    )


def test_an_agent_accepts_and_connects_the_browser() -> None:
    hand = {"reservation_id": "r1", "state": "offered"}
    deeds = _one_look(_desk("reserved", hand), manner=Manner())

    assert deeds.index("/reservations/r1/accept") < deeds.index(
        "POST /sim/clients/member_1/connect"
    )


def test_an_agent_rejects_and_misses_as_often_as_told() -> None:
    hand = {"reservation_id": "r1", "state": "offered"}

    assert "/reservations/r1/reject" in _one_look(_desk("reserved", hand), manner=Manner(rejects=1))
    missed = _one_look(_desk("reserved", hand), manner=Manner(misses=1))
    assert not any("/reservations/" in deed for deed in missed)


def test_an_agent_wraps_up_with_disposition_and_note() -> None:
    hand = {"reservation_id": "r1", "state": "wrap_up", "kind": "call"}

    assert "/reservations/r1/complete" in _one_look(_desk("wrap_up", hand), manner=Manner())


@pytest.mark.parametrize(
    ("state", "made"), [("ready", True), ("talking", True), ("offline", False)]
)
def test_way_is_made_while_somebody_signed_in_is_at_work(state: str, *, made: bool) -> None:
    doors = QuietDoors({"GET /api/v1/presence human-token": _desk(state)})
    way = Way(doors, CREW)

    async def watch() -> None:
        watching = asyncio.create_task(way.watch())
        for _ in range(5):
            await asyncio.sleep(0)
        watching.cancel()

    asyncio.run(watch())
    assert way.is_made() is made
    assert {what for what, _ in doors.asked} == {"GET /api/v1/presence human-token"}


def test_a_script_is_read_as_it_was_written() -> None:
    script = Script("c", "s", "+86", 2.0, 7, CREW, ["+861"], ["+862"])

    assert Script.read(script.written()) == replace(script, crew=list(CREW))
