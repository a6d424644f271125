import json

from tests.simulator.leaping import perform
from tests.simulator.stage import AGENT, CALLER, HOTLINE, Script, stage

HELLO: Script = {"/voice": "<Say language='en-US'>hello</Say><Pause length='60'/>"}


def test_a_stream_shows_what_the_telephone_hears_and_resumes_where_it_was() -> None:
    async def play() -> None:
        async with stage(HELLO) as s:
            url = f"{s.url}/sim/stream?phone=%2B{CALLER[1:]}"
            async with s.http.get(f"{url}&after=0") as stream:
                sid = await s.dial()
                seen: list[dict[str, str]] = []
                while "said" not in [e["event"] for e in seen]:
                    line = (await stream.content.readline()).decode()
                    if line.startswith("data:"):
                        seen.append(json.loads(line[5:]))
            assert [e["event"] for e in seen] == ["dialling", "connected", "said"]
            assert (seen[-1]["text"], seen[-1]["language"]) == ("hello", "en-US")
            assert {e["call_sid"] for e in seen} == {sid}
            async with s.http.get(url, headers={"Last-Event-ID": "2"}) as stream:
                lines = [(await stream.content.readline()).decode() for _ in range(3)]
            assert "id: 3\n" in lines

    perform(play)


def test_a_new_stream_begins_with_what_comes_next() -> None:
    async def play() -> None:
        async with stage(HELLO) as s:
            sid = await s.dial()
            await s.wait(5)
            url = f"{s.url}/sim/stream?phone=%2B{CALLER[1:]}"
            async with s.http.get(url) as stream:
                await stream.content.readline()
                await s.sim(f"calls/{sid}/hangup")
                lines = [(await stream.content.readline()).decode() for _ in range(3)]
            assert lines[-1] == "event: ended\n"

    perform(play)


def test_a_quiet_stream_says_that_it_lives() -> None:
    async def play() -> None:
        async with stage() as s, s.http.get(f"{s.url}/sim/stream?phone=x") as stream:
            await s.wait(40)
            text = (await stream.content.readany()).decode()
            assert text.count("still here") == 2

    perform(play)


def test_a_call_and_a_telephone_can_be_looked_at() -> None:
    async def play() -> None:
        async with stage(HELLO) as s:
            sid = await s.dial()
            await s.wait(2)
            async with s.http.get(f"{s.url}/sim/calls/{sid}") as answer:
                call = await answer.json()
            assert (call["status"], call["hears"]) == ("in-progress", [])
            assert call["events"][-1]["text"] == "hello"
            async with s.http.get(f"{s.url}/sim/phones/{CALLER}") as answer:
                assert (await answer.json())["calls"] == [sid]
            async with s.http.get(f"{s.url}/sim/calls") as answer:
                assert [c["sid"] for c in await answer.json()] == [sid]
            async with s.http.get(f"{s.url}/sim/health") as answer:
                assert (await answer.json())["live_calls"] == 1

    perform(play)


def test_the_truth_can_be_asked_by_number_and_kind() -> None:
    async def play() -> None:
        async with stage(HELLO) as s:
            await s.dial()
            await s.wait(2)
            async with s.http.get(f"{s.url}/truth?since=1&kind=call") as answer:
                facts = await answer.json()
            assert [f["status"] for f in facts] == ["in-progress"]
            assert facts[0]["n"] > 0
            async with s.http.get(f"{s.url}/truth") as answer:
                whole = await answer.json()
            assert [f["n"] for f in whole] == list(range(len(whole)))

    perform(play)


def test_nonsense_is_refused_with_a_sentence() -> None:
    async def play() -> None:
        async with stage(HELLO) as s:
            unknown = {"from": CALLER, "to": AGENT}
            assert "nobody owns" in (await s.sim("calls", unknown, expect=404))["error"]
            await s.sim("calls", {"from": CALLER}, expect=422)
            await s.sim("chaos", {"lose": 2}, expect=422)
            await s.sim("phones", {"number": AGENT, "mood": "bad"}, expect=422)
            await s.sim("calls/CA0/hangup", expect=404)
            sid = await s.dial()
            await s.wait(1)
            await s.sim(f"calls/{sid}/answer", expect=409)
            await s.sim(f"calls/{sid}/hangup")
            await s.over(sid)
            gone = await s.sim(f"calls/{sid}/keys", {"digits": "1"}, expect=409)
            assert "over" in gone["error"]

    perform(play)


def test_a_page_of_another_origin_may_use_the_doors() -> None:
    async def play() -> None:
        async with stage(HELLO) as s:
            async with s.http.options(f"{s.url}/sim/calls") as preflight:
                assert preflight.headers["Access-Control-Allow-Origin"] == "*"
            async with s.http.post(f"{s.url}/sim/calls", json={}) as refused:
                assert refused.headers["Access-Control-Allow-Origin"] == "*"

    perform(play)


def test_a_forwarded_call_says_from_where() -> None:
    async def play() -> None:
        async with stage(HELLO) as s:
            body = {"from": CALLER, "to": HOTLINE, "forwarded_from": AGENT}
            await s.sim("calls", body, expect=201)
            await s.wait(1)
            assert s.product.to("/voice")[0]["ForwardedFrom"] == AGENT

    perform(play)
