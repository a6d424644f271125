"""What callers hear when the house cannot think: no database, or a run that nobody knows.

Needs no store and no flow file, hence both languages, one after the other.
"""

from typing import Final

from telephony.instructions import Document, Hangup, Pause, Redirect, Say

_ZH: Final = ("zh-CN", "Polly.Zhiyu")
_EN: Final = ("en-US", "Polly.Joanna")

# Seconds between two tries, and how many there are: two minutes of patience, then a clear end.
WAIT_S: Final = 8
MOST_TRIES: Final = 15

SORRY: Final[Document] = (
    Say("非常抱歉，我们的系统暂时无法接听您的来电，请稍后再拨。", *_ZH),
    Say("We are very sorry, we cannot take your call right now. Please call again later.", *_EN),
    Hangup(),
)
GOODBYE: Final[Document] = (
    Say("感谢您的来电，再见。", *_ZH),
    Say("Thank you for calling. Goodbye.", *_EN),
    Hangup(),
)
_MOMENT: Final[Document] = (
    Say("请稍候，我们马上为您继续。", *_ZH),
    Say("One moment, please. We will be right with you.", *_EN),
)


def hold_the_line(address: str, tries: int) -> Document:
    """Words now, and the same address again in a few seconds; after the last try an apology.

    Only verbs that a waiting caller's document may hold too.

    Args:
        address: Path and query that was asked for.
        tries: How often it was already put off.
    """
    if tries >= MOST_TRIES:
        return SORRY
    # Heard once; the later silence is shorter than a sentence in two languages every time.
    words = _MOMENT if tries % 4 == 0 else ()
    mark = "&" if "?" in address else "?"
    return (*words, Pause(WAIT_S), Redirect(f"{address}{mark}tries={tries + 1}"))
