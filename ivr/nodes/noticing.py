"""The node that tells of the recording, or asks for it."""

from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator

from base.sentences import said
from ivr.faults import Unfit
from ivr.nodes.choosing import Key, TimeoutS
from ivr.nodes.retry import Retry
from ivr.nodes.texts import Shape, Words

Consent = Literal["told", "asked"]


class ConsentKeys(Shape):
    """What is pressed.

    Attributes:
        agree: Key that allows the recording; default: 1.
        refuse: Key that refuses it; default: 2.
    """

    agree: Key = "1"
    refuse: Key = "2"

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.agree == self.refuse:
            raise Unfit(said("agreeing and refusing need two keys"))
        return self


class NoticeNode(Shape):
    """Tells the caller that the call is recorded, or asks whether it may be.

    Nothing of a call is recorded before such a node has allowed it. Whoever is asked and neither
    agrees nor refuses has not agreed. Once the matter is settled, later notices of the call pass by
    in silence; only a refusal is lifted by one that tells.

    Attributes:
        say: The notice, or the question. A notice cannot be talked over.
        consent: `told` records after the notice, `asked` only with consent, by key or by a spoken
            yes; default: `told`.
        keys: The keys of an answer, for `asked`.
        timeout_s: Silence allowed, 1 to 60 seconds, for `asked`; default: the file's.
        retry: What happens on silence and on what fits no key, for `asked`; default: the flow's.

    Exits:
        next: The call may be recorded.
        refused: It may not, or the attempts are used up; only for `asked`.

    Example:
        may_we:
          notice:
            say: may_we_record
            consent: asked
            keys: {agree: "1", refuse: "2"}
          then: {next: menu, refused: menu}
    """

    exits: ClassVar = ("next", "refused")

    say: Words
    consent: Consent = "told"
    keys: ConsentKeys = ConsentKeys()
    timeout_s: TimeoutS | None = None
    retry: Retry = Retry()

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return value if isinstance(value, dict) and "say" in value else {"say": value}

    @property
    def instead(self) -> dict[str, str]:
        """A notice that asks nothing cannot be refused."""
        return {"refused": "next"} if self.consent == "told" else {}
