"""Sentences for people whose words are known beforehand and whose values are not.

Lower floors write them in English; whoever shows one may ask for another language, because the
words stay apart from what was filled in. Catalogues are keyed by the English words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words with named places, and what goes into them.

    Attributes:
        words: In English, with places as `%(name)s`.
        values: By name: text, numbers, other sentences, or a series of sentences.
    """

    words: str
    values: Mapping[str, object] = field(default_factory=dict)

    def told(self, translate: Translate) -> str:
        """The sentence, with its own words and those of the sentences in it translated."""
        filled = {name: _filled(value, translate) for name, value in self.values.items()}
        return translate(self.words) % filled

    def filled(self, values: Mapping[str, object]) -> "Sentence":
        """The same words with these values in their places."""
        return Sentence(self.words, values)

    def __str__(self) -> str:
        """The sentence in English."""
        return self.told(str)


def said(words: str, /, **values: object) -> Sentence:
    """A sentence; give the words as one literal, so that the catalogue's extractor finds them."""
    return Sentence(words, values)


def unfilled(words: str, /) -> Sentence:
    """Words whose places are `filled` later; one literal, as for `said`."""
    return Sentence(words)


_JOINT = said("; ")


def _filled(value: object, translate: Translate) -> object:
    if isinstance(value, Sentence):
        return value.told(translate)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _JOINT.told(translate).join(str(_filled(part, translate)) for part in value)
    return value
