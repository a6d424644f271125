"""Conditions that compare a name with a word it never holds."""

import re
from collections.abc import Collection, Iterator, Mapping

from base.sentences import said
from customers.words import PurchaseState
from ivr.advice import nearest
from ivr.checks.finding import Finding, warning
from ivr.edges import body_path
from ivr.hotline import Hotline
from ivr.nodes.texts import Expression, leaves
from tickets.words import TicketState

_WORD = r"""(?:'[^']*'|"[^"]*")"""
_COMPARED = re.compile(rf"([a-z_.]+)\s*(?:[!=]=\s*({_WORD})|in\s*\[([^\]]*)\])")
_QUOTED = re.compile(_WORD)


def comparison_faults(hotline: Hotline) -> Iterator[Finding]:
    """A warning for each word that a closed name is compared with in vain."""
    closed = _closed(hotline)
    for node in hotline.nodes.values():
        for at, leaf in leaves(node.body, body_path(node)):
            if not isinstance(leaf, Expression):
                continue
            for name, one, several in _COMPARED.findall(leaf):
                for quoted in _QUOTED.findall(one or several):
                    word = quoted[1:-1]
                    if word and name in closed and word not in closed[name]:
                        sentence = said("`%(name)s` is never `%(word)s`.", name=name, word=word)
                        yield warning(at, sentence, nearest(word, closed[name]))


def _closed(hotline: Hotline) -> Mapping[str, Collection[str]]:
    tags = hotline.file.languages
    return {
        "result.state": [*TicketState, *PurchaseState],
        "call.direction": ("inbound", "outbound"),
        "customer.language": tags,
        "lang": tags,
    }
