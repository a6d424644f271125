"""The shape of a behaviour: what a node does when entered, on hearing, and when a call ends."""

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


def keeps_nothing(turn: Turn, _body: Any, fact: Happening) -> bool:
    """Nothing is ever made here that could be told of after the call, and yet it is."""
    turn.event(EventKind.UNEXPECTED, f"{type(fact).__name__} at a node that makes nothing")
    return False


class Behaviour(NamedTuple):
    """Four functions of a node's body.

    Attributes:
        enter: Runs when the node is entered.
        hear: Runs when a report or an answer arrives while the run stands at the node.
        close: Leaves closing effects when the call ends at the node.
        keep: Leaves the effects of a recording or a payment made at the node that is told of as
            the call ends or later; says whether there was one. The call does not go on from it.
    """

    enter: Callable[[Turn, Any], Move]
    hear: Callable[[Turn, Any, Happening], Move] = deaf
    close: Callable[[Turn, Any], None] = nothing_to_close
    keep: Callable[[Turn, Any, Happening], bool] = keeps_nothing
