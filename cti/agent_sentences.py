"""What an agent's own leg hears when there is nobody to talk to, and what waiting parties hear."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from telephony.instructions import Document, Hangup, Pause, Redirect, Say
from telephony.speech import ALL_SPEECH

HOLD_PATH = "/voice/hold"
ANNOUNCE_PATH = "/voice/announce"
# The carrier asks again after the document's end; the Redirect says so in so many words.
HOLD_PAUSE_S = 20


class Sentence(StrEnum):
    """The closed list of what we say outside of flows."""

    CALLER_GONE = "caller_gone"
    DIFFICULTY = "difficulty"
    ON_HOLD = "on_hold"
    TIME_IS_SHORT = "time_is_short"


_WORDS: Mapping[Sentence, tuple[str, str]] = MappingProxyType(
    {
        Sentence.CALLER_GONE: (
            "来电者已不在等待中。",
            "The caller is not waiting any more.",
        ),
        Sentence.DIFFICULTY: (
            "系统暂时无法接通，请稍后再试。",
            "We cannot connect you at the moment. Please try again.",
        ),
        Sentence.ON_HOLD: (
            "请稍候，我们马上回来。",
            "One moment please, we will be right back.",
        ),
        Sentence.TIME_IS_SHORT: (
            "通话即将达到最长时限。",
            "This call will soon reach its longest duration.",
        ),
    }
)


def say(sentence: Sentence, language: str) -> Say:
    """The sentence in the language of a tag: Chinese, or English for everybody else."""
    chinese, english = _WORDS[sentence]
    is_chinese = language.lower().startswith("zh")
    speech = ALL_SPEECH["zh-CN" if is_chinese else "en-US"]
    text = chinese if is_chinese else english
    return Say(text, language=speech.synthesis, voice=speech.voice)


def good_bye(sentence: Sentence, language: str) -> Document:
    """The sentence, then the end of the leg."""
    return (say(sentence, language), Hangup())


def hold_document(language: str) -> Document:
    """What somebody on hold hears, again and again."""
    # The language travels in the address: the party on hold is not looked up at every round.
    again = f"{HOLD_PATH}?lang={'zh' if language.lower().startswith('zh') else 'en'}"
    return (say(Sentence.ON_HOLD, language), Pause(HOLD_PAUSE_S), Redirect(again))
