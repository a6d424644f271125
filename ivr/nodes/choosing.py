"""Nodes where the caller chooses by key or by voice."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, field_validator, model_validator

from base.sentences import said
from ivr.faults import Unfit
from ivr.nodes.retry import Listening, Retry
from ivr.nodes.texts import Expression, Shape, Target, Words

Key = Annotated[str, Field(pattern=r"^([0-9]{1,4}|[*#])$")]
TimeoutS = Annotated[int, Field(ge=1, le=60)]
Phrase = Annotated[str, Field(min_length=1, max_length=100)]
"""What may be spoken for a choice; the carrier takes no longer hints."""


class MenuChoice(Shape):
    """One way on.

    Attributes:
        key: What is pressed: one to four digits, `*` or `#`.
        label: Words for it in reports and on the agent's screen, per language; in questions it is
            `last.label`.
        goto: Where it leads.
        say: Its own prompt, said in order after the menu's; default: the menu says it.
        phrases: What may be spoken for it, per language, each at most 100 characters.
        when: Offered only if this holds; default: always.
    """

    key: Key
    label: dict[str, str]
    goto: Target
    say: Words = ()
    phrases: dict[str, tuple[Phrase, ...]] = Field(default={})
    when: Expression | None = None


class MenuNode(Shape):
    """A question with choices, answered by a key or by a phrase.

    Attributes:
        say: The question, before the choices' own prompts.
        choices: 1 to 12 of them.
        listen: `keys`, `speech` or `both`; default: the file's. Speech needs phrases.
        confirm: Asked when it is not sure which choice was spoken: `last.label` is the one that was
            understood, 1 or yes takes it, 2 or no counts as a nomatch. Default: not sure is a
            nomatch.
        timeout_s: Silence allowed, 1 to 60 seconds; default: the file's.
        retry: What happens on silence and on what fits no choice; default: the flow's.

    Exits:
        exhausted: The attempts are used up, or no choice is offered.

    Example:
        choose:
          menu:
            say: what_for
            listen: both
            choices:
              - key: "1"
                label: {en-US: Buying, zh-CN: 购买}
                phrases: {en-US: [buy, a new bicycle], zh-CN: [购买]}
                goto: agent
              - key: "2"
                label: {en-US: Repairs, zh-CN: 维修}
                say: for_repairs
                goto: hours
    """

    exits: ClassVar = ("exhausted",)

    say: Words = ()
    choices: Annotated[tuple[MenuChoice, ...], Field(min_length=1, max_length=12)]
    listen: Listening | None = None
    confirm: Words = ()
    timeout_s: TimeoutS | None = None
    retry: Retry = Retry()

    @field_validator("choices")
    @classmethod
    def _once(cls, choices: tuple[MenuChoice, ...]) -> tuple[MenuChoice, ...]:
        keys = [choice.key for choice in choices if choice.when is None]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise Unfit(
                said("key %(key)s is given to two choices", key=twice[0]),
                said("Give each its own key."),
            )
        return choices


class LanguageChoice(Shape):
    """A key and the words that offer a language, spoken in that language's own voice.

    Attributes:
        key: What is pressed.
        say: The offer.
        phrases: What may be spoken for it, whatever language is listened for.
    """

    key: Key
    say: Words
    phrases: tuple[Phrase, ...] = ()


class LanguageNode(Shape):
    """Which language the call goes on in; the choice is remembered in the archive.

    When the attempts are used up the call keeps its language.

    Attributes:
        choices: Language tag to what offers it, 2 to 9 of them; it may stand without its name.
        listen: `keys`, `speech` or `both`; default: the file's. Speech needs phrases, and is heard
            by the recogniser of the language that the call has now.
        timeout_s: Silence allowed, 1 to 60 seconds; default: the file's.
        retry: What happens on silence and on what fits no choice; default: the flow's.

    Exits:
        next: Whichever language was chosen.
        exhausted: The attempts are used up; default: as `next`.

    Example:
        choose_language:
          language:
            en-US: {key: "1", say: in_english}
            zh-CN: {key: "2", say: in_chinese}
          then: menu
    """

    exits: ClassVar = ("next", "exhausted")
    instead: ClassVar = {"exhausted": "next"}

    choices: Annotated[dict[str, LanguageChoice], Field(min_length=2, max_length=9)]
    listen: Listening | None = None
    timeout_s: TimeoutS | None = None
    retry: Retry = Retry()

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return value if isinstance(value, dict) and "choices" in value else {"choices": value}

    @field_validator("choices")
    @classmethod
    def _once(cls, choices: dict[str, LanguageChoice]) -> dict[str, LanguageChoice]:
        keys = [choice.key for choice in choices.values()]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise Unfit(
                said("key %(key)s is given to two languages", key=twice[0]),
                said("Give each its own key."),
            )
        return choices
