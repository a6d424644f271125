"""What a node says when it is entered, and about how long that takes."""

from collections.abc import Iterator

from ivr.edges import is_laddered
from ivr.hotline import Hotline, Node
from ivr.nodes.retry import tries_of
from ivr.nodes.texts import Audio, Inline, PromptId, Words, leaves

# Practice, not documentation: how fast the carriers' voices speak at their usual pace.
HAN_PER_S = 4.5
LETTERS_PER_S = 15.0
# A sound file's length is not known here.
AUDIO_S = 8.0
_HAN_FROM = "\u2e80"
# What is said at once; ladders, read-backs and words for waiting come later or never.
_AT_ONCE = frozenset({"say", "words", "ask", "ask_slot", "choices"})


def inlines(hotline: Hotline, words: Words) -> Iterator[Inline]:
    """The words themselves, whether they stand here or in `prompts`."""
    for part in words:
        yield hotline.file.prompts[part] if isinstance(part, PromptId) else part


def said_on_entry(hotline: Hotline, node: Node) -> Iterator[Inline]:
    """What a caller hears when the node is entered."""
    for at, leaf in leaves(node.body):
        if at and at[0] in _AT_ONCE and isinstance(leaf, PromptId | Inline):
            yield from inlines(hotline, (leaf,))


def seconds_of(inline: Inline) -> float:
    """About how long the words take in the language that takes longest."""
    return max((_seconds(each) for each in inline.root.values()), default=0.0)


def _seconds(utterance: str | Audio) -> float:
    if isinstance(utterance, Audio):
        return AUDIO_S
    han = sum(letter >= _HAN_FROM for letter in utterance)
    return han / HAN_PER_S + (len(utterance) - han) / LETTERS_PER_S


def entry_seconds(hotline: Hotline, node: Node) -> float:
    """About how long a node speaks when it is entered."""
    return sum(map(seconds_of, said_on_entry(hotline, node)))


def silent_seconds(hotline: Hotline, node: Node) -> float:
    """About how long a question takes whose caller never says a word, until it gives up."""
    if not is_laddered(node):
        return entry_seconds(hotline, node)
    tries = tries_of(node.ladder)
    asked_s = entry_seconds(hotline, node)
    silence_s = getattr(node.body, "timeout_s", None) or hotline.file.defaults.input.timeout_s
    rungs_s = sum(
        seconds_of(inline)
        for rungs in node.ladder
        for rung in rungs.noinput
        for inline in inlines(hotline, rung.say)
    )
    return tries * (asked_s + silence_s) + rungs_s
