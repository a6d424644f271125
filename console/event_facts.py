"""The facts of an event on a call's timeline, read as words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from console.causes import cause
from console.figures import label
from console.words import known, word
from cti.models import LegKind

Word = TypeVar("Word", bound=StrEnum)

_PARTIES = {
    LegKind.CUSTOMER.value: _l("customer"),
    LegKind.AGENT.value: _l("agent"),
    LegKind.THIRD.value: _l("third party"),
    "system": _l("system"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in the facts are called.

    Attributes:
        queues: Labels by language, by the queue's key.
    """

    queues: Mapping[str, Mapping[str, Any]]
    members: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one event, read as words."""

    given: Mapping[str, Any]
    names: Names

    def cause(self, name: str) -> str:
        """A stored reason."""
        return cause(self.given.get(name))

    def word(self, words: type[Word], name: str) -> str:
        """A closed word; nothing for none, an unknown one as it is."""
        found = known(words, self.given.get(name))
        return str(word(found)) if found else str(self.given.get(name) or "")

    def party(self, name: str) -> str:
        """Who did it, by their part in the call."""
        key = str(self.given.get(name) or "")
        return str(_PARTIES.get(key, key))

    def member(self) -> str:
        """The agent's name; somebody who is no longer known stays an agent."""
        try:
            return self.names.members[UUID(str(self.given.get("member")))]
        except (KeyError, ValueError):
            return str(_("an agent"))

    def queue(self) -> str:
        """The queue's name."""
        key = str(self.given.get("queue") or "")
        return label(self.names.queues.get(key), key)
