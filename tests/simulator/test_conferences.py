import itertools

import pytest

from tests.simulator.leaping import perform
from tests.simulator.stage import AGENT, CALLER, Asked, Script, Stage, stage

ROOM = (
    '<Conference beep="false" waitUrl="" statusCallback="/conference"'
    ' statusCallbackEvent="start end join leave mute hold modify announcement"{more}>'
    "room</Conference>"
)
THIRD = "+8613700137000"


def _joining(more: dict[str, str]) -> Script:
    def voice(asked: Asked) -> str:
        room = ROOM.format(more=" " + more.get(asked.form["From"], ""))
        return f'<Dial action="/after">{room}</Dial>'

    return {"/voice": voice, "/after": "<Say>after</Say>"}


async def _three(s: Stage) -> tuple[str, str, str]:
    sids = [await s.dial(from_) for from_ in (CALLER, AGENT, THIRD)]
    await s.wait(1)
    return sids[0], sids[1], sids[2]


async def _change(s: Stage, sid: str, **form: str) -> None:
    conference = next(iter(s.carrier.conferences.values()))
    await s.api("POST", f"/Conferences/{conference.sid}/Participants/{sid}.json", form)


def _events(s: Stage) -> list[str]:
    forms = sorted(s.product.to("/conference"), key=lambda f: int(f["SequenceNumber"]))
    return [f["StatusCallbackEvent"] for f in forms]


def test_two_who_meet_hear_each_other_and_one_alone_hears_silence() -> None:
    async def play() -> None:
        async with stage(_joining({})) as s:
            caller = await s.dial(CALLER)
            await s.wait(5)
            assert (s.hears(caller), s.heard(caller)) == ([], [])
            agent = await s.dial(AGENT)
            await s.wait(5)
            assert (s.hears(caller), s.hears(agent)) == ([agent], [caller])
            await s.sim(f"calls/{agent}/hangup")
            await s.over(agent)
            await s.wait(20)
            assert (s.hears(caller), s.heard(caller)) == ([], [])
            assert not s.carrier.calls[caller].ended
            assert _events(s) == [
                "participant-join", "participant-join", "conference-start", "participant-leave",
            ]  # fmt: skip

    perform(play)


def test_the_first_to_join_fixes_the_callback() -> None:
    async def play() -> None:
        def voice(asked: Asked) -> str:
            place = "/first" if asked.form["From"] == CALLER else "/second"
            return (
                f'<Dial><Conference statusCallback="{place}" statusCallbackEvent="join">'
                "room</Conference></Dial>"
            )

        async with stage({"/voice": voice}) as s:
            await s.dial(CALLER)
            await s.wait(1)
            await s.dial(AGENT)
            await s.wait(1)
            assert len(s.product.to("/first")) == 2
            assert s.product.to("/second") == []

    perform(play)


@pytest.mark.parametrize("muted", [(), (0,), (1,), (0, 2)])
@pytest.mark.parametrize("held", [(), (0,), (1, 2)])
@pytest.mark.parametrize("coach", [None, (2, 1), (2, 0)])
def test_the_hearing_matrix(
    muted: tuple[int, ...], held: tuple[int, ...], coach: tuple[int, int] | None
) -> None:
    """Said independently of the mixer: who is out of the room neither speaks nor hears."""

    async def play() -> None:
        async with stage(_joining({})) as s:
            sids = await _three(s)
            for i in muted:
                await _change(s, sids[i], Muted="true")
            for i in held:
                await _change(s, sids[i], Hold="true")
            if coach:
                await _change(s, sids[coach[0]], Coaching="true", CallSidToCoach=sids[coach[1]])
            for listener, speaker in itertools.permutations(range(3), 2):
                silenced = speaker in muted or {speaker, listener} & set(held)
                private = coach is not None and coach[0] == speaker and coach[1] != listener
                expected = not silenced and not private
                assert (sids[speaker] in s.hears(sids[listener])) is expected, (listener, speaker)

    perform(play)


def test_hold_plays_its_document_to_the_held_one_alone_until_they_return() -> None:
    async def play() -> None:
        script = dict(_joining({})) | {"/hold": "<Say>Please hold on</Say><Pause length='5'/>"}
        async with stage(script) as s:
            caller, agent, _ = await _three(s)
            await _change(
                s, caller, Hold="true", HoldUrl=f"{s.product.base}/hold", HoldMethod="POST"
            )
            await s.wait(20)
            assert set(s.heard(caller)) == {"Please hold on"}
            assert s.heard(agent) == []
            await _change(s, caller, Hold="false")
            asked = len(s.product.to("/hold"))
            await s.wait(20)
            assert len(s.product.to("/hold")) == asked >= 2
            assert agent in s.hears(caller)
            assert _events(s)[-2:] == ["participant-hold", "participant-unhold"]
            held = [f for f in s.product.to("/conference") if "hold" in f["StatusCallbackEvent"]]
            assert {f["Hold"] for f in held} == {"true", "false"}

    perform(play)


def test_words_reach_exactly_those_who_hear_the_speaker() -> None:
    async def play() -> None:
        async with stage(_joining({})) as s:
            caller, agent, coach = await _three(s)
            await _change(s, coach, Coaching="true", CallSidToCoach=agent)
            said = await s.sim(f"calls/{coach}/say", {"text": "offer a refund"})
            assert said["heard_by"] == [agent]
            said = await s.sim(f"calls/{agent}/say", {"text": "one moment"})
            assert said["heard_by"] == sorted([caller, coach])
            assert _events(s)[-1] == "participant-modify"

    perform(play)


def test_when_an_ender_leaves_everybody_goes_on_with_their_action() -> None:
    async def play() -> None:
        async with stage(_joining({AGENT: 'endConferenceOnExit="true"'})) as s:
            caller, agent, third = await _three(s)
            await s.api("POST", f"/Calls/{agent}.json", {"Status": "completed"})
            await s.over(caller)
            await s.over(third)
            after = {f["CallSid"]: f for f in s.product.to("/after")}
            assert after[caller]["DialCallStatus"] == "answered"
            assert after[caller]["CallStatus"] == "in-progress"
            assert "DialCallSid" not in after[caller]
            assert after[agent]["CallStatus"] == "completed"
            assert s.heard(caller) == ["after"]
            end = next(f for f in s.product.to("/conference") if "end" in f["StatusCallbackEvent"])
            assert end["ReasonConferenceEnded"] == ("participant-with-end-conference-on-exit-left")
            assert end["CallSidEndingConference"] == agent

    perform(play)


def test_an_ender_who_lost_the_right_leaves_the_others_together() -> None:
    async def play() -> None:
        async with stage(_joining({AGENT: 'endConferenceOnExit="true"'})) as s:
            caller, agent, third = await _three(s)
            await _change(s, agent, EndConferenceOnExit="false")
            await s.sim(f"calls/{agent}/hangup")
            await s.over(agent)
            assert s.hears(caller) == [third]

    perform(play)


def test_ending_by_the_api_or_being_removed_ends_the_calls_without_a_live_action() -> None:
    async def play() -> None:
        async with stage(_joining({})) as s:
            caller, agent, third = await _three(s)
            (room,) = (await s.api("GET", "/Conferences.json?Status=in-progress"))["conferences"]
            path = f"/Conferences/{room['sid']}"
            await s.api("DELETE", f"{path}/Participants/{third}.json", expect=204, raw=True)
            await s.over(third)
            await s.api("POST", f"{path}.json", {"Status": "completed"})
            await s.over(caller)
            assert all(s.carrier.calls[sid].ended for sid in (caller, agent, third))
            assert {f["CallStatus"] for f in s.product.to("/after")} == {"completed"}
            assert s.heard(caller) == []
            ended = await s.api("GET", f"{path}.json")
            assert ended["reason_conference_ended"] == "conference-ended-via-api"
            reasons = {f["ReasonParticipantLeft"] for f in s.facts("conference")
                       if f["event"] == "participant-leave"}  # fmt: skip
            assert reasons == {"participant_updated_via_api", "conference_ended_via_api"}

    perform(play)


def test_a_redirect_out_of_the_room_drops_the_action() -> None:
    async def play() -> None:
        script = dict(_joining({})) | {"/away": "<Say>away</Say>"}
        async with stage(script) as s:
            caller, agent, third = await _three(s)
            await s.api("POST", f"/Calls/{caller}.json", {"Url": f"{s.product.base}/away"})
            await s.over(caller)
            assert s.product.to("/after") == []
            assert s.heard(caller) == ["away"]
            assert s.hears(agent) == [third]

    perform(play)


def test_an_announcement_reaches_one_and_fails_for_somebody_on_hold() -> None:
    async def play() -> None:
        script = dict(_joining({})) | {"/announce": "<Say>two minutes left</Say>"}
        async with stage(script) as s:
            caller, agent, _ = await _three(s)
            url = f"{s.product.base}/announce"
            await _change(s, agent, AnnounceUrl=url)
            await s.wait(5)
            assert (s.heard(agent), s.heard(caller)) == (["two minutes left"], [])
            await _change(s, agent, Hold="true")
            await _change(s, agent, AnnounceUrl=url)
            await s.wait(5)
            assert [e for e in _events(s) if "announcement" in e] == [
                "announcement-end", "announcement-fail",
            ]  # fmt: skip

    perform(play)


def test_keys_pressed_inside_are_lost_and_the_time_limit_ends_it() -> None:
    async def play() -> None:
        room = ROOM.format(more="")
        script: Script = {
            "/voice": f'<Dial timeLimit="30" action="/after">{room}</Dial>',
            "/after": "<Say>time is up</Say>",
        }
        async with stage(script) as s:
            caller = await s.dial()
            await s.wait(2)
            await s.press(caller, "0")
            await s.over(caller)
            assert s.facts("key")[0]["heard"] is False
            assert s.heard(caller) == ["time is up"]
            assert 29 <= s.carrier.calls[caller].duration_s <= 33

    perform(play)


def test_before_the_start_the_wait_document_plays_and_then_stops() -> None:
    async def play() -> None:
        def voice(asked: Asked) -> str:
            starts = "true" if asked.form["From"] == AGENT else "false"
            return (
                f'<Dial><Conference waitUrl="/music" startConferenceOnEnter="{starts}">'
                "room</Conference></Dial>"
            )

        script: Script = {"/voice": voice, "/music": "<Say>music</Say><Pause length='3'/>"}
        async with stage(script) as s:
            first, second = await s.dial(CALLER), await s.dial(THIRD)
            await s.wait(10)
            assert s.heard(first).count("music") > 1
            assert s.hears(first) == []
            await s.dial(AGENT)
            await s.wait(1)
            count = len(s.heard(first))
            await s.wait(20)
            assert len(s.heard(first)) == count
            assert second in s.hears(first)

    perform(play)
