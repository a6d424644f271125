"""Flows that the house's own calls begin in."""

from collections.abc import Iterator

from cti.words import HouseFlow
from ivr.checks.finding import Finding, warning
from ivr.hotline import Hotline
from ivr.nodes.queueing import CallbackNode

_GREETING = "Whoever is phoned back would hear the greeting of somebody who calls."


def promised_faults(hotline: Hotline) -> Iterator[Finding]:
    """A promise to phone without a flow that answers when they pick up.

    An error where callers are promised it; a warning where only agents and surveys may phone.
    """
    file = hotline.file
    if HouseFlow.CALLBACK not in file.flows:
        offers = [node for node in hotline.nodes.values() if isinstance(node.body, CallbackNode)]
        advice = f"Write a flow `{HouseFlow.CALLBACK}` that leads to an `enqueue`."
        for node in offers:
            at = ("flows", node.flow, "nodes", node.key)
            yield Finding(at, f"No flow `{HouseFlow.CALLBACK}` keeps this promise.", advice)
        if file.queues and not offers:
            sentence = f"There is no flow `{HouseFlow.CALLBACK}`. {_GREETING}"
            yield warning(("queues",), sentence, advice)
    if file.surveys and HouseFlow.SURVEY not in file.flows:
        sentence = f"There is no flow `{HouseFlow.SURVEY}`: nobody can be phoned for a survey."
        advice = f"Write a flow `{HouseFlow.SURVEY}` that leads to a `survey`."
        yield warning(("surveys",), sentence, advice)
