"""The flow file's shape above its nodes: what its top-level keys hold."""

from typing import Annotated, Any, Literal

from pydantic import Field

from ivr.directory import Labels, Resource, Service, Tag, Transfer
from ivr.flow_tests import FlowTest
from ivr.nodes.choosing import Key
from ivr.nodes.fetching import Host
from ivr.nodes.queueing import Waiting
from ivr.nodes.retry import Listening, Retry
from ivr.nodes.texts import NAME, Demand, Expression, Inline, Name, Shape, Target, Words
from ivr.opening import Calendar, Zone

VariableKind = Literal["text", "number", "flag"]


class Language(Shape):
    """Voice and speech settings of a language; four separate values, because carriers mix them.

    Attributes:
        label: Its name, per language.
        say: The synthesis' tag.
        voice: The synthesis' voice.
        hear: The recogniser's tag.
    """

    label: Labels
    say: str
    voice: str
    hear: str


class InputDefaults(Shape):
    """How input is taken unless a node says otherwise.

    Attributes:
        listen: `keys`, `speech` or `both`.
        timeout_s: Silence allowed, 1 to 60 seconds.
        min_confidence: How sure the recogniser must be; below it nothing was understood.
    """

    listen: Listening = "keys"
    timeout_s: Annotated[int, Field(ge=1, le=60)] = 6
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.6


class Limits(Shape):
    """Bounds that hold off endless flows; reaching one is an event and takes the error way.

    Attributes:
        nodes_per_request: Nodes passed between two times that the caller is heard.
        nodes_per_call: Nodes passed in a whole call.
        depth: Flows that stand open in each other by `call`.
        minutes: Longest call, outside of a wait and a conversation.
        errors: Error ways taken in one call, before the apology ends it.
    """

    nodes_per_request: Annotated[int, Field(ge=10, le=100)] = 100
    nodes_per_call: Annotated[int, Field(ge=50, le=2_000)] = 2_000
    depth: Annotated[int, Field(ge=1, le=8)] = 8
    minutes: Annotated[int, Field(ge=1, le=240)] = 60
    errors: Annotated[int, Field(ge=1, le=20)] = 5


class Http(Shape):
    """What `http` nodes of this file may ask.

    Attributes:
        hosts: Hosts, with a port where it is not the usual one. The installation's settings must
            allow each of them too.
    """

    hosts: tuple[Host, ...] = ()


class Defaults(Shape):
    """What holds for every node that says nothing else.

    Attributes:
        on_error: Where errors and unwired ways out lead.
        apology: Last words when even the error way failed.
        input: How input is taken.
        keys: Global keys: a node, or `repeat` to hear the question again. They work in every
            question that waits for one key and does not take that key itself.
        recording: What the law wants before a call is recorded: callers are `told`, or `asked`;
            `none` records nothing. With either of the first, a notice must come before anybody is
            talked to.
        retry: The last ladder of the chain.
        limits: Bounds on every call.
        http: What other programs may be asked.
    """

    on_error: Target
    apology: Words
    input: InputDefaults = InputDefaults()
    keys: dict[Key, Target] = Field(default={})
    recording: Literal["told", "asked", "none"] = "none"
    retry: Retry
    limits: Limits = Limits()
    http: Http = Http()


class Queue(Shape):
    """A line of work.

    Attributes:
        label: Name that people see, per language.
        skills: What an agent must be able to do, besides the call's language; `sales>=3` asks for
            that level at least.
        calendar: Hours in which it is staffed; nothing means always.
        priority: 0 to 100, larger first.
        wrap_up_s: Seconds an agent has after each call.
        max_waiting: A longer line is full.
        max_wait_s: A longer wait times out, seconds.
        offer_s: How long a call is offered to one agent before the next is asked, seconds.
        service_level_s: Answered within so many seconds counts as in time.
        waiting: What is heard meanwhile, where the node says nothing.
    """

    label: Labels
    skills: tuple[Demand, ...] = ()
    calendar: Name | None = None
    priority: Annotated[int, Field(ge=0, le=100)] = 0
    wrap_up_s: Annotated[int, Field(ge=0, le=3_600)] = 45
    max_waiting: Annotated[int, Field(ge=1, le=10_000)] = 100
    max_wait_s: Annotated[int, Field(ge=10, le=14_400)] = 1_800
    offer_s: Annotated[int, Field(ge=5, le=120)] = 20
    service_level_s: Annotated[int, Field(ge=1, le=600)] = 20
    waiting: Waiting | None = None


class Question(Shape):
    """One question of a survey.

    Attributes:
        kind: `csat` takes 1 to 5, `nps` 0 to 10, `ces` 1 to 7; `verbatim` takes the caller's words.
        by: Whether a verbatim is recorded, or taken down by the recogniser.
        ask: The question.
        only_if: Asked only if this holds; `result.<question>` is an earlier answer, -1 for none.
        low_at_most: An answer not above this is a bad one.
        max_s: Longest verbatim, seconds.
    """

    kind: Literal["csat", "nps", "ces", "verbatim"]
    ask: Words
    only_if: Expression | None = None
    low_at_most: Annotated[int, Field(ge=0, le=10)] | None = None
    by: Literal["recording", "speech"] = "recording"
    max_s: Annotated[int, Field(ge=5, le=300)] = 60


class Survey(Shape):
    """Questions in their order.

    Attributes:
        label: Name that people see, per language.
        questions: Name to question, 1 to 8 of them.
        retry: What happens on silence and on what does not fit.
    """

    label: Labels
    questions: Annotated[dict[Name, Question], Field(min_length=1, max_length=8)]
    retry: Retry = Retry()


class Flow(Shape):
    """A part of the hotline.

    Attributes:
        start: Its first node; nothing means the first one written.
        params: What a `call` gives, by name; inside it is `vars.<name>`.
        returns: What a `return` gives back, by name.
        retry: The ladder of its nodes.
        on_error: Where their errors lead.
        nodes: By name, what the call does there; kept as typed until the loader reads it.
    """

    start: Name | None = None
    params: dict[Name, VariableKind] = Field(default={})
    returns: dict[Name, VariableKind] = Field(default={})
    retry: Retry = Retry()
    on_error: Target | None = None
    nodes: Annotated[dict[Name, dict[str, Any]], Field(min_length=1)]


class FlowFile(Shape):
    """The whole file, its nodes as typed.

    Attributes:
        schema_: Version of the language.
        name: What the hotline is called, for people.
        zone: Time zone in which dates and times are told.
        default_language: The language of a call until it has another; a tag of `languages`.
        languages: Language tag to its voice and its recogniser.
        defaults: What holds wherever a node says nothing else.
        vars: Variable to what it holds: text (starts empty), number (0) or flag (false).
        contact: Contact attributes that flows may read and set.
        hours: Name to calendar, for `hours` nodes, queues and resources.
        queues: Name to queue.
        surveys: Name to survey.
        resources: Name to somebody or something that appointments take up.
        services: Name to what appointments are made for.
        transfers: Name to somebody outside the queues; nobody else can be rung.
        entry: Dialled number in E.164, `inbound`, `outbound` or `default` to the flow that starts.
        flows: Name to flow.
        prompts: Id to what is said, per language: text or a sound file.
        tests: Name to a call that must go as written.
    """

    schema_: Annotated[Literal["1"], Field(alias="schema")]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    zone: Zone = "UTC"
    default_language: Tag
    languages: Annotated[dict[Tag, Language], Field(min_length=1)]
    defaults: Defaults
    vars: dict[Name, VariableKind] = Field(default={})
    contact: tuple[Name, ...] = ()
    hours: dict[Name, Calendar] = Field(default={})
    queues: dict[Name, Queue] = Field(default={})
    surveys: dict[Name, Survey] = Field(default={})
    resources: dict[Name, Resource] = Field(default={})
    services: dict[Name, Service] = Field(default={})
    transfers: dict[Name, Transfer] = Field(default={})
    entry: Annotated[dict[str, Name], Field(min_length=1)]
    flows: Annotated[dict[Name, Flow], Field(min_length=1)]
    prompts: dict[Annotated[str, Field(pattern=NAME)], Inline] = Field(default={})
    tests: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")], FlowTest] = Field(
        default={}
    )
