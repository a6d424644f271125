"""Nodes that only speak."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from ivr.nodes.texts import Audio, Shape, Words


class SayNode(Shape):
    """Words; heard inside the next question when one follows, so that keys work meanwhile.

    Attributes:
        words: What is said.
        barge_in: Whether the caller may answer the next question over it.
    """

    exits: ClassVar = ("next",)

    words: Words
    barge_in: bool = True

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return value if isinstance(value, dict) and "words" in value else {"words": value}


class PlayNode(Audio):
    """A sound file, `loop` times."""

    exits: ClassVar = ("next",)

    loop: Annotated[int, Field(ge=1, le=10)] = 1

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"audio": value} if isinstance(value, str) else value
