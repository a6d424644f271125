"""How nodes that only speak behave."""

from ivr.behaviours.behaviour import Behaviour
from ivr.moves import Move, Out
from ivr.nodes.speaking import PlayNode, SayNode
from ivr.turn import Turn


def _say(turn: Turn, body: SayNode) -> Move:
    turn.say(body.words, barge_in=body.barge_in)
    return Out("next")


def _play(turn: Turn, body: PlayNode) -> Move:
    turn.run.held.append(["play", body.url, body.loop, body.barge_in])
    return Out("next")


SAY = Behaviour(_say)
PLAY = Behaviour(_play)
