"""The shape of a behaviour: what a node does when entered, on hearing, and at a hang-up."""

from collections.abc import Callable
from typing import Any, NamedTuple

from ivr.events import EventKind
from ivr.happenings import Happening
from ivr.moves import Move, Out
from ivr.turn import Turn


def deaf(turn: Turn, _body: Any, what: Happening) -> Move:
    """A node that awaits nothing hears something all the same: its error way."""
    turn.event(EventKind.UNEXPECTED, f"{type(what).__name__} at a node that awaits nothing")
    return Out("error")


def nothing_to_close(_turn: Turn, _body: Any) -> None:
    """The call ended here and nothing is left open."""


class Behaviour(NamedTuple):
    """Three functions of a node's body.

    Attributes:
        enter: Runs when the node is entered.
        hear: Runs when a report or an answer arrives while the run stands at the node.
        close: Leaves closing effects when the call ends at the node.
    """

    enter: Callable[[Turn, Any], Move]
    hear: Callable[[Turn, Any, Happening], Move] = deaf
    close: Callable[[Turn, Any], None] = nothing_to_close
