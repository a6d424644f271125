"""One version of the flow file, compiled: what the engine runs on. Immutable by convention."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ivr.expressions import Program
from ivr.facts import CallFacts, CustomerFacts
from ivr.file import FlowFile
from ivr.names import empty_vars
from ivr.nodes import NodeBody
from ivr.nodes.retry import Retry
from ivr.reading import Place
from ivr.run import Run
from ivr.templates import Slot, Template

# Where a fresh run remembers the flow that whoever dialled asked for in vain.
WANTED_FLOW = "wanted_flow"


@dataclass(frozen=True, slots=True)
class Node:
    """A node with every way out resolved to a full name.

    Attributes:
        name: Full name, `flow.node`.
        exits: Every exit of its verb, wired or inherited, to a full name.
        wired: The exits that the author wired at the node itself.
        ladder: The retry ladders that hold here, nearest first.
    """

    flow: str
    key: str
    verb: str
    body: NodeBody
    exits: dict[str, str]
    wired: frozenset[str]
    ladder: tuple[Retry, ...]
    place: Place

    @property
    def name(self) -> str:
        """Full name, `flow.node`."""
        return f"{self.flow}.{self.key}"


@dataclass(frozen=True, slots=True)
class Hotline:
    """A checked file, ready to run.

    Attributes:
        hash: SHA-256 of the file's bytes, hexadecimal.
        file: The file's parts above its nodes.
        nodes: Full name to node.
        starts: Flow to the full name of its first node.
        programs: Source of every expression to its program.
        templates: Source of every spoken text to its template.
        empty: Every declared name's empty value.
        secrets: Variable that a sensitive `collect` fills, to the full names of the nodes from
            which a reader of it can still be reached.
    """

    hash: str
    file: FlowFile
    nodes: dict[str, Node]
    starts: dict[str, str]
    programs: dict[str, Program]
    templates: dict[str, Template]
    empty: dict[str, Any] = field(repr=False)
    secrets: dict[str, frozenset[str]] = field(default_factory=dict)

    def entry_flow(self, call: CallFacts) -> str:
        """The flow that a call starts in: by dialled number, then direction, then `default`."""
        entry = self.file.entry
        for key in (call.to, call.direction, "default"):
            if key in entry:
                return entry[key]
        return next(iter(entry.values()))

    def sources(self, text: str) -> tuple[str, ...]:
        """The expressions that a text is or holds."""
        template = self.templates.get(text)
        if text in self.programs or template is None:
            return (text,)
        return tuple(part.program.source for part in template.parts if isinstance(part, Slot))

    def start(
        self,
        run_id: UUID,
        *,
        call: CallFacts,
        customer: CustomerFacts,
        flow: str | None = None,
    ) -> Run:
        """A fresh run, before its first step.

        Args:
            run_id: Its identity; it stands in every action path.
            call: The call's facts.
            customer: The customer's facts; a remembered language that the file has is taken.
            flow: Flow to start in, for calls we placed; nothing takes the entry's. So does a name
                that this version does not have: the first step tells of it.
        """
        name = flow if flow in self.starts else self.entry_flow(call)
        known = customer.language in self.file.languages
        _, _, node = self.starts[name].partition(".")
        return Run(
            run_id=str(run_id),
            flow_hash=self.hash,
            flow=name,
            node=node,
            language=customer.language if known else self.file.default_language,
            call=call,
            customer=customer,
            vars=empty_vars(self.file),
            memo={WANTED_FLOW: flow} if flow is not None and flow not in self.starts else {},
        )


def full_name(flow: str, target: str) -> str:
    """A target as written in a flow, as `flow.node`."""
    return target if "." in target else f"{flow}.{target}"
