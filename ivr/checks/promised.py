"""Flows that the house's own calls begin in."""

from collections.abc import Iterator

from base.sentences import said
from cti.words import HouseFlow
from ivr.checks.finding import Finding, warning
from ivr.hotline import Hotline
from ivr.nodes.queueing import CallbackNode


def promised_faults(hotline: Hotline) -> Iterator[Finding]:
    """A promise to phone without a flow that answers when they pick up.

    An error where callers are promised it; a warning where only agents and surveys may phone.
    """
    file = hotline.file
    if HouseFlow.CALLBACK not in file.flows:
        offers = [node for node in hotline.nodes.values() if isinstance(node.body, CallbackNode)]
        flow = HouseFlow.CALLBACK.value
        advice = said("Write a flow `%(flow)s` that leads to an `enqueue`.", flow=flow)
        for node in offers:
            at = ("flows", node.flow, "nodes", node.key)
            yield Finding(at, said("No flow `%(flow)s` keeps this promise.", flow=flow), advice)
        if file.queues and not offers:
            sentence = said(
                "There is no flow `%(flow)s`. Whoever is phoned back would hear the greeting of "
                "somebody who calls.",
                flow=flow,
            )
            yield warning(("queues",), sentence, advice)
    if file.surveys and HouseFlow.SURVEY not in file.flows:
        flow = HouseFlow.SURVEY.value
        sentence = said(
            "There is no flow `%(flow)s`: nobody can be phoned for a survey.", flow=flow
        )
        advice = said("Write a flow `%(flow)s` that leads to a `survey`.", flow=flow)
        yield warning(("surveys",), sentence, advice)
