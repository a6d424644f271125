"""The names that expressions may read: declared with their types, filled from a run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ivr.file import FlowFile
from ivr.run import Run
from ivr.vocabulary import VOCABULARY

_VARIABLE = {"text": "STRING", "number": "INT", "flag": "BOOL"}
_EMPTY: dict[str, Any] = {"STRING": "", "INT": 0, "BOOL": False}
TAKEN = frozenset(name.removeprefix("result.") for name in VOCABULARY if name.startswith("result."))
UNKNOWN = -1


def declared(file: FlowFile) -> dict[str, str]:
    """Every name an expression of this file may use, with its CEL type.

    An unknown estimate and an unanswered survey question are -1; an unknown place is 0; an instant
    that is not known has no value, so that an expression with it is a mistake on record.
    """
    names = {name: known.kind for name, known in VOCABULARY.items()}
    names |= {f"contact.{name}": "STRING" for name in file.contact}
    for kinds in (file.vars, *(flow.params for flow in file.flows.values())):
        names |= {f"vars.{name}": _VARIABLE[kind] for name, kind in kinds.items()}
    for survey in file.surveys.values():
        names |= {f"result.{question}": "INT" for question in survey.questions}
    return names


def empty_values(file: FlowFile) -> dict[str, Any]:
    """Every declared name that can be empty, with what it holds then."""
    values = {name: _EMPTY[kind] for name, kind in declared(file).items() if kind in _EMPTY}
    values["queue.estimate_s"] = UNKNOWN
    for survey in file.surveys.values():
        values |= {f"result.{question}": UNKNOWN for question in survey.questions}
    return values


def empty_vars(file: FlowFile) -> dict[str, Any]:
    """The declared variables as a run starts with them."""
    return {name: _EMPTY[_VARIABLE[kind]] for name, kind in file.vars.items()}


def values(empty: Mapping[str, Any], run: Run, now: datetime) -> dict[str, Any]:
    """What each name holds in this run, on top of the empty values."""
    call, customer = run.call, run.customer
    known = dict(empty)
    known["call.from"] = call.from_
    known["call.to"] = call.to
    known["call.direction"] = call.direction
    known["campaign.name"] = call.campaign
    known["customer.known"] = customer.known
    known["customer.ambiguous"] = customer.ambiguous
    known["customer.cid"] = customer.cid
    known["customer.name"] = customer.name
    known["customer.language"] = customer.language
    known["customer.tier"] = customer.tier
    known["customer.lifecycle"] = customer.lifecycle
    known["customer.lead"] = customer.lead
    known["customer.points"] = customer.points
    known["customer.open_tickets"] = customer.open_tickets
    known["customer.verified"] = customer.verified
    known["now"] = now
    known["lang"] = run.language
    for name, text in customer.attributes.items():
        if f"contact.{name}" in known:
            known[f"contact.{name}"] = text
    for name, value in run.vars.items():
        known[f"vars.{name}"] = value
    for name, heard in (run.memo.get("last") or run.last).items():
        known[f"last.{name}"] = heard
    for name, value in run.queue.items():
        known[f"queue.{name}"] = value
    for name, value in run.result.items():
        if not name.endswith("_at"):
            known[f"result.{name}"] = value
        elif value:
            known[f"result.{name}"] = datetime.fromisoformat(str(value))
    return known
