"""A strategy of flow files: over every kind of node, always valid, never the same.

JSON is YAML, so the file is written as JSON.
"""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.ivr.random_nodes import USUAL, hangup, node, return_
from tests.ivr.random_places import LANGUAGES, Place, listening, retry

END = "bye"


@st.composite
def flow_files(draw: Callable[[st.SearchStrategy[Any]], Any]) -> bytes:
    """A valid flow file's bytes."""
    verbs = draw(st.lists(st.sampled_from([*USUAL, "call"]), min_size=1, max_size=9))
    names = [f"n{at}" for at in range(len(verbs))]
    main = {
        name: node(Place(draw, [*names[at + 1 :], END], [*names, END, "main.n0"]), verb)
        for at, (name, verb) in enumerate(zip(names, verbs, strict=True))
    }
    main[END] = {"hangup": hangup(Place(draw, [END], [END]))}
    inside = draw(st.lists(st.sampled_from(USUAL), max_size=3))
    steps = [f"s{at}" for at in range(len(inside))]
    sub = {
        name: node(Place(draw, [*steps[at + 1 :], "back"], [*steps, "back", "main.bye"]), verb)
        for at, (name, verb) in enumerate(zip(steps, inside, strict=True))
    }
    sub["back"] = {"return": return_(Place(draw, ["back"], ["back"]))}
    far = Place(draw, ["main.bye"], ["main.n0", "main.bye"])
    retries = {"exhausted": "main.bye"} | retry(far)
    near = Place(draw, [END], [*names, END])
    label: dict[str, Any] = {"label": {}}
    return json.dumps(
        {
            "schema": "1",
            "name": "random",
            "zone": draw(st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"])),
            "default_language": "zh-CN",
            "languages": {
                "zh-CN": {
                    "label": {},
                    "say": "cmn-CN",
                    "voice": "Polly.Zhiyu-Neural",
                    "hear": "cmn-Hans-CN",
                },
                "en-US": {
                    "label": {},
                    "say": "en-US",
                    "voice": "Polly.Joanna-Neural",
                    "hear": "en-US",
                },
            },
            "vars": {"text": "text", "number": "number", "flag": "flag", "secret": "text"},
            "contact": ["wish"],
            "defaults": {
                "on_error": "main.bye",
                "apology": dict.fromkeys(LANGUAGES, "sorry"),
                "input": {"listen": listening(far)},
                "keys": draw(st.sampled_from([{}, {"0": "main.bye", "*": "repeat"}])),
                "retry": retries,
                "http": {"hosts": ["api.example.com"]},
            },
            "hours": {"office": {"zone": "UTC", "week": {"mon-fri": "09:00-17:00"}}},
            "queues": {"desk": {"max_waiting": 3, "max_wait_s": 100, "calendar": "office"} | label},
            "surveys": {
                "after": {
                    "label": {},
                    "questions": {
                        "csat": {"kind": "csat", "ask": "hello"},
                        "verbatim": {
                            "kind": "verbatim",
                            "ask": "told",
                            "only_if": "result.csat < 3",
                            "by": draw(st.sampled_from(["recording", "speech"])),
                        },
                    },
                }
            },
            "resources": {"bench": {"calendar": "office"} | label},
            "services": {"visit": {"resources": ["bench"]} | label},
            "transfers": {
                "porter": {"sip": "sip:porter@desk.example"},
                "helper": {"agent": "helper"},
            },
            "prompts": {
                "hello": {tag: far.text() for tag in LANGUAGES},
                "told": {"zh-CN": {"audio": "cd" * 32}, "en-US": far.text()},
            },
            "entry": {"default": "main"},
            "flows": {
                "main": {"nodes": main} | near.some(retry=lambda: retry(near), on_error=near.on),
                "sub": {
                    "params": {"word": "text", "count": "number"},
                    "returns": {"total": "number"},
                    "nodes": sub,
                },
            },
        }
    ).encode()
