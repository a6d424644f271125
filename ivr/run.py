"""Where one call stands in its flow: everything the engine remembers between two steps, as JSON."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID, uuid5

from ivr.facts import CallFacts, CustomerFacts

Scalar = str | int | float | bool | None


class Standing(StrEnum):
    """What the run waits for."""

    FRESH = "fresh"
    LISTENING = "listening"
    ASKING = "asking"
    WAITING = "waiting"
    TALKING = "talking"
    CONNECTED = "connected"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Counters:
    """Failed attempts at the present node since it was entered from elsewhere."""

    noinput: int = 0
    nomatch: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class QueueStay:
    """The caller's stay in a queue, kept until the next one begins.

    Attributes:
        entry_id: Identity of the queue entry.
        queue: Name of the queue in the file.
        leaving: The exit chosen while waiting: `callback`, `voicemail`, `timeout`, or empty.
        rejoined: How often the carrier threw the caller out and the engine put them back.
        idle: Documents without news in a row while no room was there.
        room: The conference the caller was sent to; empty while waiting.
    """

    entry_id: str
    queue: str
    leaving: str = ""
    rejoined: int = 0
    idle: int = 0
    room: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A called flow that has not returned yet.

    Attributes:
        node: Full name of the calling node.
        kept: What the flow's parameters held before, for a flow that calls itself.
    """

    node: str
    kept: dict[str, Scalar] = field(repr=False)


@dataclass(slots=True)
class Run:
    """One call's way through one version of the file. `step` never changes the run it is given.

    Attributes:
        run_id: Identity, a UUID as text; it stands in every action path.
        flow_hash: Hash of the file's version; a live call stays on it.
        flow: Name of the present flow.
        node: Name of the present node in it.
        step: Number of the step whose report is awaited; the paths of the present document bear it.
        language: Tag of the call's language.
        standing: What is awaited.
        call: The call's facts.
        customer: The customer's facts, refreshed by answers.
        vars: The file's declared variables.
        counters: Failed attempts at the present node.
        memo: What the present node remembers; emptied when another is entered. Under `last` it
            holds a sensitive input instead of the field of that name.
        stack: The called flows that have not returned, innermost last.
        last: The latest input: `key`, `text`, `value`, `label`, `number`; never a sensitive one.
        result: The latest answer's fields, by the names flows use.
        queue: The latest queue facts.
        held: Prompts that wait for the next document, as `[kind, words, language, barge-in]`.
        stay: The present or latest stay in a queue.
        asking: Class name of the pending request; empty when none is.
        recording: Whether a notice has allowed recording; nothing before one was given.
        priority: Priority in queues that a `set` node chose; nothing takes the queue's own.
        skills: Skills that `set` nodes added to what an agent needs.
        visited: Nodes entered or repeated in this call.
        burst: Nodes entered since the carrier's latest report.
        errors: How often an error way was taken in this call.
        machine_s: Seconds spent with the machine, without waiting and conversation.
        seen_at: Instant of the latest step as ISO text; empty before the first.
        left_at: Full name of the node at which the caller left; empty while they are there.
    """

    run_id: str
    flow_hash: str
    flow: str
    node: str
    language: str
    step: int = 0
    standing: Standing = Standing.FRESH
    call: CallFacts = field(default_factory=CallFacts)
    customer: CustomerFacts = field(default_factory=CustomerFacts)
    vars: dict[str, Scalar] = field(default_factory=dict, repr=False)
    counters: Counters = field(default_factory=Counters)
    memo: dict[str, Any] = field(default_factory=dict, repr=False)
    stack: list[Frame] = field(default_factory=list)
    last: dict[str, str | int] = field(default_factory=dict, repr=False)
    result: dict[str, Scalar] = field(default_factory=dict)
    queue: dict[str, Scalar] = field(default_factory=dict)
    held: list[list[Any]] = field(default_factory=list)
    stay: QueueStay | None = None
    asking: str = ""
    recording: bool | None = None
    priority: int | None = None
    skills: list[str] = field(default_factory=list)
    visited: int = 0
    burst: int = 0
    errors: int = 0
    machine_s: float = 0.0
    seen_at: str = ""
    left_at: str = ""

    @property
    def place(self) -> str:
        """Full name of the present node, `flow.node`."""
        return f"{self.flow}.{self.node}"

    def identity(self, what: str) -> UUID:
        """The identity of something this step makes: equal steps name equal rows."""
        return uuid5(UUID(self.run_id), f"{what}:{self.step}")

    def copy(self) -> Self:
        """A run that may be changed without touching this one."""
        run = object.__new__(type(self))
        for name in self.__slots__:
            setattr(run, name, getattr(self, name))
        run.vars, run.memo = dict(self.vars), dict(self.memo)
        run.stack, run.held, run.skills = list(self.stack), list(self.held), list(self.skills)
        return run

    def to_json(self) -> dict[str, Any]:
        """A JSON object; instants in `result` are ISO text already."""
        data = {name: getattr(self, name) for name in self.__slots__}
        data["standing"] = self.standing.value
        data["call"] = self.call.to_json()
        data["customer"] = self.customer.to_json()
        data["counters"] = _plain(self.counters)
        data["stack"] = [_plain(frame) for frame in self.stack]
        data["stay"] = None if self.stay is None else _plain(self.stay)
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The run that `to_json` wrote; a field that is missing is an error.

        One that is unknown was dropped since: the call began under an earlier release.
        """
        stay = data["stay"]
        return cls(
            **{
                **{name: data[name] for name in cls.__slots__},
                "standing": Standing(data["standing"]),
                "call": CallFacts.from_json(data["call"]),
                "customer": CustomerFacts.from_json(data["customer"]),
                "counters": Counters(**data["counters"]),
                "stack": [Frame(**frame) for frame in data["stack"]],
                "stay": None if stay is None else QueueStay(**stay),
            }
        )


def _plain(value: Counters | Frame | QueueStay) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def as_text(moment: datetime | None) -> str:
    """An instant as `result` holds it; empty when there is none."""
    return "" if moment is None else moment.isoformat()
