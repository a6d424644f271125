"""Random nodes that reach services, other programs, telephones and cards."""

from typing import Any

from tests.ivr.random_places import VALUES, Place, retry


def appointment(place: Place) -> Any:
    action = place.one(["book", "change", "cancel"])
    body: dict[str, Any] = {"action": action}
    if action == "book":
        body["service"] = "visit"
    if action == "cancel":
        return body | {"confirm": place.words()} | place.some(retry=lambda: retry(place))
    return (
        body
        | {"ask_slot": place.words()}
        | place.some(
            confirm=place.words,
            topic=place.text,
            number=lambda: place.one(VALUES["text"]),
            offers=lambda: place.one([1, 3]),
            retry=lambda: retry(place),
        )
    )


def http(place: Place) -> Any:
    method = place.one(["get", "post"])
    body = {"a": place.one(VALUES["text"]), "b": place.one(VALUES["number"])}
    return {
        "url": place.one(
            [
                "https://api.example.com/x?n={{ vars.text }}",
                "https://api.example.com/{{ 1/vars.number }}",
            ]
        ),
        "method": method,
        **({"body": body} if method == "post" else {}),
        **place.some(say=place.words, keep=lambda: {"text": "/a", "flag": "/b/0"}),
    }


def pay(place: Place) -> Any:
    amount = place.one(["100", *VALUES["number"]])
    return {"amount_minor": amount, **place.some(say=place.words, description=place.text)}


def sms(place: Place) -> Any:
    return {"text": place.words(), **place.some(to=lambda: place.one(VALUES["text"]))}


def transfer(place: Place) -> Any:
    return {
        "to": place.one(["porter", "helper"]),
        **place.some(say=place.words, whisper=place.words, screen=place.flip),
    }


def verify(place: Place) -> Any:
    return {
        "by": place.one(["pin", "id_digits", "sms_code"]),
        "ask": place.words(),
        **place.some(
            wrong=place.words,
            sent=place.words,
            tries=lambda: place.one([1, 3]),
            retry=lambda: retry(place),
        ),
    }
