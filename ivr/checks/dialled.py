"""Entries that no call can ever come by."""

import re
from collections.abc import Iterator

from base.sentences import said
from ivr.checks.finding import Finding, warning
from ivr.directory import E164
from ivr.hotline import Hotline

_DIRECTIONS = frozenset({"inbound", "outbound", "default"})


def dialled_faults(hotline: Hotline) -> Iterator[Finding]:
    """A warning for each key of `entry` that is neither a direction nor a number in E.164."""
    for key in hotline.file.entry:
        if key not in _DIRECTIONS and not re.fullmatch(E164, key):
            sentence = said("Nobody can dial `%(key)s`.", key=key)
            advice = said(
                "Write it like +864008208820, or name `inbound`, `outbound` or `default`."
            )
            yield warning(("entry", key), sentence, advice)
