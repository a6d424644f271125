"""What our signature check and our markup cost beside the carrier's own library."""

import statistics
import time
from collections.abc import Callable, Iterator

from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Gather as TheirGather
from twilio.twiml.voice_response import VoiceResponse
from werkzeug.datastructures import MultiDict

from bench.figures import Figure
from telephony.addresses import carrier_url
from telephony.instructions import Document, Gather, Pause, Play, Say
from telephony.markup import render
from telephony.signature import is_signed, signature_of

TOKEN, BASE = "fictional-token", "https://cc.example.com"
URL = f"{BASE}/voice/step/0192aaaa-bbbb-7ccc-8ddd-eeeeffff0000/12"
ACTION = "/voice/step/0192aaaa-bbbb-7ccc-8ddd-eeeeffff0000/13"
FORM = [(f"Parameter{n:02}", f"value {n * 7919}") for n in range(25)]
WORDS = "您好，普通话请按一。For English press two."
MENU: Document = (
    Gather(
        ACTION,
        prompts=(
            Say(WORDS, "zh-CN", "Polly.Zhiyu"),
            Play("/voice/audio/ab12"),
            Pause(1),
        ),
        num_digits=1,
    ),
)
_CALLS = 20


def median_us(work: Callable[[], object], *, rounds: int) -> float:
    """The median over rounds of what one call takes, microseconds."""
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        for _ in range(_CALLS):
            work()
        spent.append((time.perf_counter() - begun) / _CALLS * 1e6)
    return statistics.median(spent)


def _their_menu() -> str:
    response = VoiceResponse()
    gather = TheirGather(
        input="dtmf",
        action=carrier_url(BASE, ACTION),
        action_on_empty_result=True,
        timeout=5,
        num_digits=1,
        finish_on_key="#",
    )
    gather.say(WORDS, language="zh-CN", voice="Polly.Zhiyu")
    gather.play(carrier_url(BASE, "/voice/audio/ab12"), loop=1)
    gather.pause(length=1)
    response.append(gather)
    response.redirect(carrier_url(BASE, ACTION))
    return str(response)


def measure(*, rounds: int) -> Iterator[Figure]:
    """Ours beside the library's, per kind of work."""
    signature, theirs = signature_of(TOKEN, URL, FORM), MultiDict(FORM)
    validator = RequestValidator(TOKEN)
    pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "verify a form of 25 parameters": (
            lambda: is_signed((TOKEN,), URL, FORM, signature),
            lambda: validator.validate(URL, theirs, signature),
        ),
        "write a menu of five verbs": (lambda: render(MENU, base_url=BASE), _their_menu),
    }
    for name, (ours, library) in pairs.items():
        yield Figure(
            name,
            median_us(ours, rounds=rounds),
            "µs",
            median_us(library, rounds=rounds),
            "the library",
        )
