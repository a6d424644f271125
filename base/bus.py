"""News between floors, inside one transaction.

A lower floor announces; who listens is one frozen table filled by hand in `wiring.py`, the same for
every process. Listeners run in the announcer's transaction: if one fails, nothing has happened.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

Listener = Callable[[Session, Any], None]
Subscriptions = Mapping[type, Sequence[Listener]]

_subscriptions: Subscriptions = MappingProxyType({})


def subscribe(table: Subscriptions) -> None:
    """Freeze who listens to what; a composition root calls it once, before the first request."""
    global _subscriptions  # noqa: PLW0603 - one table per process, as documented above
    _subscriptions = MappingProxyType({event: tuple(who) for event, who in table.items()})


def announce(session: Session, event: object) -> None:
    """Tell every listener of this event's type, in the table's order.

    Events are frozen dataclasses that carry ids only, never personal data.
    """
    for listener in _subscriptions.get(type(event), ()):
        listener(session, event)
