"""Nodes that only speak."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from ivr.nodes.texts import Audio, Shape, Words


class SayNode(Shape):
    """Words; heard inside the next question when one follows, so that keys work meanwhile.

    Attributes:
        words: What is said; it may stand without its name.
        barge_in: Whether the caller may answer the next question over it; default: true.

    Exits:
        next: At once; what is said here is heard together with what follows.

    Example:
        welcome:
          say: {en-US: Welcome to the bicycle shop., zh-CN: 欢迎致电自行车店。}
          then: menu
    """

    exits: ClassVar = ("next",)

    words: Words
    barge_in: bool = True

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return value if isinstance(value, dict) and "words" in value else {"words": value}


class PlayNode(Audio):
    """A sound file, heard inside the next question when one follows.

    Attributes:
        audio: Its hash among the uploaded ones, or an https address; it may stand without its name.
        loop: How often it is played, 1 to 10 times; default: 1.
        barge_in: Whether the caller may answer the next question over it; default: true.

    Exits:
        next: At once; what is played here is heard together with what follows.

    Example:
        jingle:
          play: {audio: "https://sounds.example.com/jingle.mp3", barge_in: false}
          then: menu
    """

    exits: ClassVar = ("next",)

    loop: Annotated[int, Field(ge=1, le=10)] = 1
    barge_in: bool = True

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"audio": value} if isinstance(value, str) else value
