"""Random nodes of every kind, each valid where it stands.

Nodes that ask nothing only lead on to later ones, so that no circle is silent and every way ends;
nodes that listen may lead anywhere.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from ivr.nodes import VERBS
from tests.ivr.random_outside import appointment, http, pay, sms, transfer, verify
from tests.ivr.random_places import (
    CONDITIONS,
    LANGUAGES,
    PHRASES,
    VALUES,
    Place,
    asked,
    listening,
    retry,
)


def say(place: Place) -> Any:
    return {"words": place.words(), **place.some(barge_in=lambda: "false")}


def play(place: Place) -> Any:
    return {"audio": "ab" * 32, **place.some(loop=lambda: place.one([1, 3]), barge_in=place.flip)}


def menu(place: Place) -> Any:
    choices: list[dict[str, Any]] = []
    for key in place.keys(place.one([1, 2, 4])):
        choice = {
            "key": key,
            "label": {"en-US": "one"},
            "goto": place.off() if choices else place.on(),
        }
        options = place.some(
            say=place.words, phrases=lambda: PHRASES, when=lambda: place.one(CONDITIONS)
        )
        choices.append(choice | options)
    more = asked(place, say=place.words, confirm=place.words, listen=lambda: listening(place))
    return {"choices": choices, **more}


def language(place: Place) -> Any:
    keys = place.keys(2)
    choices = {
        tag: {"key": key, "say": {tag: "语言"}, **place.some(phrases=lambda: ["english", "中文"])}
        for tag, key in zip(LANGUAGES, keys, strict=True)
    }
    return {"choices": choices, **asked(place, listen=lambda: listening(place))}


def collect(place: Place) -> Any:
    kind = place.one(
        "digits number amount date time phone id yes_no speech recording".split()  # noqa: SIM905
    )
    into = {"number": "number", "amount": "number", "yes_no": "flag", "recording": None}
    body: dict[str, Any] = {"kind": kind, "say": place.words()}
    target = into.get(kind, "text")
    keyed = kind not in {"yes_no", "speech", "recording"}
    if target == "text" and keyed and place.flip():
        target = "secret"
        body |= {"sensitive": "true", "say": dict.fromkeys(LANGUAGES, "pin")}
    if target:
        body["into"] = target
        body |= place.some(check=lambda: place.one(["size(last.value) > 2", "last.number < 90"]))
    if keyed or kind == "speech":
        read_back = dict.fromkeys(LANGUAGES, "{{ last.value | masked }}?")
        body |= place.some(confirm=lambda: read_back)
    if keyed:
        body |= place.some(between_digits_s=lambda: 1)
    if kind in {"digits", "phone"}:
        body |= place.some(length=lambda: place.one([4, {"min": 2, "max": 9}]))
    if kind in {"number", "amount"}:
        body |= place.some(min=lambda: 5, max=lambda: place.one([9, 5_000]))
    if kind in {"number", "amount", "date", "time", "yes_no"}:
        body |= place.some(listen=lambda: listening(place))
    return body | asked(place)


def when(place: Place) -> Any:
    return place.one(CONDITIONS)


def cases(place: Place) -> list[Any]:
    count = place.one([1, 2, 3])
    cases_ = [{"when": place.one(CONDITIONS), "goto": place.on()} for _ in range(count)]
    return [case | ({"name": f"c{at}"} if place.flip() else {}) for at, case in enumerate(cases_)]


def split(place: Place) -> Any:
    weights = [1, *place.draw(st.lists(st.integers(0, 1_000), max_size=3))]
    return [{"name": f"v{n}", "weight": w, "goto": place.on()} for n, w in enumerate(weights)]


def notice(place: Place) -> Any:
    return {
        "say": place.words(),
        "consent": place.one(["told", "asked"]),
        **asked(place, keys=lambda: {"agree": "5", "refuse": "*"}),
    }


def lookup(place: Place) -> Any:
    return {
        "what": place.one(["customer", "ticket", "appointment", "points", "order"]),
        **place.some(
            number=lambda: place.one(["vars.text", "last.value", "string(1/vars.number)"])
        ),
    }


def set_(place: Place) -> Any:
    return place.some(
        vars=lambda: {name: place.one(values) for name, values in VALUES.items()},
        contact=lambda: {"wish": place.one(VALUES["text"])},
        priority=lambda: place.one(VALUES["number"]),
        skills=lambda: ["desk", "gold"],
        labels=lambda: ["caller"],
        lead=lambda: "warm",
    )


def queue_check(place: Place) -> Any:
    return {"queue": "desk", "cases": cases(place)}


def enqueue(place: Place) -> Any:
    return {
        "queue": "desk",
        **place.some(
            say=place.words,
            lost=place.words,
            priority=lambda: 7,
            waiting=lambda: {
                "offer": place.words(),
                "comfort": place.words(),
                "offers": {"callback": "1", "voicemail": "2"},
            },
        ),
    }


def callback(place: Place) -> Any:
    slots = {"ask": place.words(), "offer": place.words(), "offers": place.one([1, 3])}
    more = place.some(
        queue=lambda: "desk",
        confirm=place.words,
        slots=lambda: slots,
        retry=lambda: retry(place),
    )
    return {"ask_number": place.words(), **more}


def voicemail(place: Place) -> Any:
    more = place.some(
        queue=lambda: "desk",
        ticket=lambda: "other",
        max_s=lambda: 30,
        transcribe=lambda: "true",
    )
    return {"say": place.words(), **more}


def survey(place: Place) -> Any:
    return {"survey": "after", **place.some(say=place.words)}


def ticket(place: Place) -> Any:
    texts = {
        "subject": place.text(),
        **place.some(details=place.text, say=place.words, update=lambda: place.one(VALUES["text"])),
    }
    return {"kind": place.one(["complaint", "other"]), **texts}


def call(place: Place) -> Any:
    given = {"word": place.one(VALUES["text"]), "count": place.one(VALUES["number"])}
    return {"flow": "sub", "with": given, **place.some(into=lambda: {"number": "total"})}


def return_(place: Place) -> Any:
    return {"total": place.one([*VALUES["number"], "vars.count + 1"])}


def goto(place: Place) -> Any:
    return place.on()


def hangup(place: Place) -> Any:
    return place.one([None, place.words()])


BUILDERS: dict[str, Callable[[Place], Any]] = {
    "say": say,
    "play": play,
    "menu": menu,
    "collect": collect,
    "language": language,
    "when": when,
    "switch": cases,
    "split": split,
    "notice": notice,
    "hours": lambda _: "office",
    "lookup": lookup,
    "set": set_,
    "queue_check": queue_check,
    "enqueue": enqueue,
    "callback": callback,
    "voicemail": voicemail,
    "appointment": appointment,
    "survey": survey,
    "ticket": ticket,
    "call": call,
    "return": return_,
    "goto": goto,
    "hangup": hangup,
    "http": http,
    "pay": pay,
    "sms": sms,
    "transfer": transfer,
    "verify": verify,
}


LISTENERS = frozenset(
    {"menu", "collect", "language", "enqueue", "callback", "voicemail", "appointment", "survey"}
    | {"http", "pay", "transfer", "verify"}
)
USUAL = sorted(BUILDERS.keys() - {"call", "return", "hangup"})


def node(place: Place, verb: str) -> dict[str, Any]:
    model = VERBS[verb]
    waits = verb in LISTENERS
    then = {
        way: place.off() if waits and at else place.on()
        for at, way in enumerate(model.exits)
        if at == 0 or way not in {"error", "exhausted"} or place.flip()
    }
    if "hangup" in then:
        # Nobody is there any more: only what says nothing may follow.
        then["hangup"] = place.later[-1]
    built: dict[str, Any] = {verb: BUILDERS[verb](place)}
    if then:
        built["then"] = then
    return built | place.some(on_error=place.on)
