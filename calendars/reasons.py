"""What callers are told of a closure, in their language."""

from collections.abc import Mapping

from base.errors import BadInput

LONGEST = 200
EVERY_LANGUAGE = ""


def reason_in(reasons: Mapping[str, str], language: str) -> str:
    """The text for a language tag: its own, one of the same language, or the one for all.

    Empty where there is none: a text in another language would be spoken by the wrong voice.
    """
    if language in reasons:
        return reasons[language]
    primary = language.partition("-")[0]
    for tag, text in reasons.items():
        if tag and tag.partition("-")[0] == primary:
            return text
    return reasons.get(EVERY_LANGUAGE, "")


def clean_reasons(reasons: Mapping[str, str]) -> dict[str, str]:
    """The texts on one line each and without control characters; empty ones are left out.

    Raises:
        BadInput: One is longer than `LONGEST`.
    """
    cleaned = {}
    for tag, text in reasons.items():
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if len(line) > LONGEST:
            raise BadInput(
                f"A reason has at most {LONGEST} characters.",
                error_id="override.reason_too_long",
                fields={"reason": f"at most {LONGEST} characters"},
            )
        if line:
            cleaned[tag] = line
    return cleaned
