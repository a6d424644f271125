"""What pages need to know of the hotline that is served."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlmodel import Session

from base.errors import NotFound
from ivr.shelf import SHELF, BrokenFlows
from ivr.versions import active_hash

_BEFORE_THE_FIRST: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh-CN": {}, "en-US": {}})


def is_served(session: Session) -> bool:
    """Whether a version was ever activated."""
    return active_hash(session) is not None


def spoken_languages(session: Session) -> Mapping[str, Mapping[str, str]]:
    """The languages that callers may hear, tag to its name per language."""
    try:
        languages = SHELF.active(session).file.languages
    except (NotFound, BrokenFlows):
        return _BEFORE_THE_FIRST
    return {tag: language.label for tag, language in languages.items()}
