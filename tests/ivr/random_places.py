"""Where a node of a random file stands: what it may lead to, and what it may say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

LANGUAGES = ("zh-CN", "en-US")
MARKUP = ("一二三<&>\"' 请按1。", "a & b < c", "hello", "请按井号键", "x" * 600, "\u202e\u0007é")
SLOTS = (
    "{{ vars.text }}",
    "{{ vars.number | number }}",
    "{{ vars.number | ordinal }}",
    "{{ vars.number | amount USD }}",
    "{{ vars.number | amount }}",
    "{{ 100 / vars.number | number }}",
    "{{ vars.flag }}",
    "{{ vars.secret | masked }}",
    "{{ last.value | digits }}",
    "{{ last.label }}",
    "{{ call.from | phone }}",
    "{{ customer.name }}",
    "{{ now | datetime }}",
    "{{ result.opens_at | time }}",
    "{{ vars.text | date }}",
    "{{ queue.estimate_s | duration }}",
)
CONDITIONS = (
    "vars.flag",
    "vars.number > 3",
    "100 / vars.number > 3",
    "int(vars.text) > 2",
    "customer.known && lang == 'en-US'",
    "queue.waiting > 2 || last.number % 2 == 0",
    "now.getHours() > 12",
    "vars.secret == '1234'",
    "contact.wish.matches(vars.text)",
)
VALUES = {
    "text": ("'n' + string(vars.number)", "vars.text + vars.text", "call.from", "last.text"),
    "number": ("vars.number + 1", "vars.number * 1000000000", "1 / vars.number", "last.number"),
    "flag": ("!vars.flag", "vars.number > 5"),
}
PHRASES = {"zh-CN": ["售后服务", "投诉"], "en-US": ["after sales", "complaint"]}


@dataclass
class Place:
    """Where a node stands: what it may lead to, and how choices are drawn."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    later: Sequence[str]
    anywhere: Sequence[str]

    def one(self, of: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(of))

    def flip(self) -> bool:
        return bool(self.draw(st.booleans()))

    def on(self) -> str:
        return str(self.one(self.later))

    def off(self) -> str:
        return str(self.one(self.anywhere))

    def text(self) -> str:
        return " ".join(
            self.draw(st.lists(st.sampled_from(MARKUP + SLOTS), min_size=1, max_size=3))
        )

    def words(self) -> Any:
        if self.flip():
            return self.one(["hello", "told"])
        return {tag: self.text() for tag in LANGUAGES}

    def some(self, **options: Callable[[], Any]) -> dict[str, Any]:
        """Any of the options, each built only when it is taken."""
        return {name: build() for name, build in options.items() if self.flip()}

    def keys(self, count: int) -> list[str]:
        return list(self.draw(st.permutations([*"123456789*#0"]))[:count])


def rung(place: Place) -> dict[str, Any]:
    return {
        "count": place.one([1, 2, 3]),
        **place.some(
            say=place.words,
            repeat=place.flip,
            listen=lambda: place.one(["keys", "speech", "both"]),
            timeout_s=lambda: place.one([1, 20]),
            goto=place.off,
        ),
    }


def retry(place: Place) -> dict[str, Any]:
    return place.some(
        tries=lambda: place.one([1, 2, 5]),
        noinput=lambda: [rung(place), rung(place)],
        nomatch=lambda: [rung(place)],
        exhausted=place.off,
    )


def asked(place: Place, **more: Callable[[], Any]) -> dict[str, Any]:
    return place.some(timeout_s=lambda: place.one([1, 9]), retry=lambda: retry(place), **more)


def listening(place: Place) -> str:
    return str(place.one(["keys", "speech", "both"]))
