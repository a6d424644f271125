"""Per language: what understands it and what speaks it, four separate values.

A wrong pair of tag and model fails the whole collection of input, so only pairs listed here are
used. Which model does best for a language is practice, not documentation: change it here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Speech:
    """One language on the line.

    Attributes:
        recogniser: The recogniser's tag, for Gather.
        models: Recogniser models that know the language; the first is used. Empty leaves the
            choice to the carrier.
        synthesis: The tag of the voice, for Say.
        voice: The carrier's name of the voice.
        other_tags: Further tags that the voice may be named with.
    """

    recogniser: str
    models: tuple[str, ...]
    synthesis: str
    voice: str
    other_tags: tuple[str, ...] = ()

    @property
    def model(self) -> str:
        """The model to name in a Gather; empty names none."""
        return self.models[0] if self.models else ""

    def knows_model(self, model: str) -> bool:
        """Whether the model may be named together with this language's tag."""
        return not model or model in self.models

    def speaks(self, tag: str, voice: str) -> bool:
        """Whether this voice, or its better-sounding variant, may be named with this tag."""
        base = voice.removesuffix("-Neural").removesuffix("-Generative")
        same = base == self.voice.removesuffix("-Neural")
        return same and tag in {self.synthesis, *self.other_tags}


# No phone_call or experimental_* model knows Chinese.
ALL_SPEECH: Mapping[str, Speech] = MappingProxyType(
    {
        "zh-CN": Speech("cmn-Hans-CN", (), "zh-CN", "Polly.Zhiyu", ("cmn-CN",)),
        "zh-HK": Speech("yue-Hant-HK", (), "yue-CN", "Polly.Hiujin-Neural", ("yue-HK", "zh-HK")),
        "en-US": Speech("en-US", ("phone_call",), "en-US", "Polly.Joanna"),
        "en-GB": Speech("en-GB", ("phone_call",), "en-GB", "Polly.Amy"),
        "ja-JP": Speech("ja-JP", (), "ja-JP", "Polly.Mizuki"),
        "ko-KR": Speech("ko-KR", (), "ko-KR", "Polly.Seoyeon"),
    }
)
