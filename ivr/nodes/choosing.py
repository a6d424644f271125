"""Nodes where the caller chooses by key or by voice."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, field_validator, model_validator

from ivr.nodes.retry import Listening, Retry
from ivr.nodes.texts import Expression, Shape, Target, Words

Key = Annotated[str, Field(pattern=r"^([0-9]{1,4}|[*#])$")]
TimeoutS = Annotated[int, Field(ge=1, le=60)]


class MenuChoice(Shape):
    """One way on.

    Attributes:
        key: What is pressed.
        label: Words for it in reports and on the agent's screen, per language.
        say: Its own prompt, said in order after the menu's; nothing when the menu says it.
        phrases: What may be spoken for it, per language.
        when: Offered only if this holds.
        goto: Where it leads.
    """

    key: Key
    label: dict[str, str]
    goto: Target
    say: Words = ()
    phrases: dict[str, tuple[str, ...]] = Field(default={})
    when: Expression | None = None


class MenuNode(Shape):
    """A question with choices."""

    exits: ClassVar = ("exhausted",)

    say: Words = ()
    choices: Annotated[tuple[MenuChoice, ...], Field(min_length=1, max_length=12)]
    listen: Listening | None = None
    timeout_s: TimeoutS | None = None
    retry: Retry = Retry()

    @field_validator("choices")
    @classmethod
    def _once(cls, choices: tuple[MenuChoice, ...]) -> tuple[MenuChoice, ...]:
        keys = [choice.key for choice in choices if choice.when is None]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"key {twice[0]} is given to two choices; give each its own key")
        return choices


class LanguageChoice(Shape):
    """A key and the words that offer a language, spoken in that language's own voice."""

    key: Key
    say: Words
    phrases: tuple[str, ...] = ()


class LanguageNode(Shape):
    """Which language the call goes on in; the choice is remembered in the archive.

    `choices` maps language tags. Leaves by `next` whichever was chosen; when the attempts are used
    up the call keeps its language.
    """

    exits: ClassVar = ("next", "exhausted")
    instead: ClassVar = {"exhausted": "next"}

    choices: Annotated[dict[str, LanguageChoice], Field(min_length=2, max_length=9)]
    timeout_s: TimeoutS | None = None
    retry: Retry = Retry()

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return value if isinstance(value, dict) and "choices" in value else {"choices": value}
