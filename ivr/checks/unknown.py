"""Names that nothing in the file bears."""

from collections.abc import Collection, Iterator

from base.sentences import Sentence, said
from ivr.advice import nearest
from ivr.checks.finding import Finding
from ivr.edges import body_path
from ivr.file import FlowFile
from ivr.hotline import Hotline, Node, full_name
from ivr.nodes.appointments import AppointmentNode
from ivr.nodes.asking import HoursNode, QueueCheckNode
from ivr.nodes.choosing import LanguageNode
from ivr.nodes.collecting import CollectNode
from ivr.nodes.deciding import CallNode, SetNode
from ivr.nodes.fetching import HttpNode
from ivr.nodes.keeping import SurveyNode, TicketNode, VoicemailNode
from ivr.nodes.queueing import CallbackNode, EnqueueNode
from ivr.nodes.texts import Inline, Path, PromptId, Target, leaves
from ivr.nodes.transferring import TransferNode

_NODE = said("node")
_FLOW = said("flow")
_LANGUAGE = said("language")
_CALENDAR = said("calendar")
_RESOURCE = said("resource")
_PROMPT = said("prompt")
_QUEUE = said("queue")
_SURVEY = said("survey")
_VARIABLE = said("variable")
_CONTACT_ATTRIBUTE = said("contact attribute")
_SERVICE = said("service")
_TRANSFER = said("transfer")


def unknown_faults(hotline: Hotline) -> Iterator[Finding]:
    """Targets, prompts, queues, calendars, surveys, variables, flows and languages not there."""
    yield from _top(hotline)
    yield from _services(hotline.file)
    yield from _words(hotline)
    yield from _targets(hotline)
    for node in hotline.nodes.values():
        yield from _references(hotline, node)


def _known(name: str, known: Collection[str], what: Sentence, at: Path) -> Iterator[Finding]:
    if name not in known:
        otherwise = said("Add the %(what)s, or name another.", what=what)
        sentence = said("There is no %(what)s `%(name)s`.", what=what, name=name)
        yield Finding(at, sentence, nearest(name, known, otherwise=otherwise))


def _top(hotline: Hotline) -> Iterator[Finding]:
    file = hotline.file
    yield from _known(file.default_language, file.languages, _LANGUAGE, ("default_language",))
    for key, name in file.entry.items():
        yield from _known(name, file.flows, _FLOW, ("entry", key))
    defaults = file.defaults
    far: dict[Path, str] = {("defaults", "on_error"): defaults.on_error}
    far |= {("defaults", "keys", key): target for key, target in defaults.keys.items()}
    for at, leaf in leaves(defaults.retry, ("defaults", "retry")):
        if isinstance(leaf, Target):
            far[at] = leaf
    for at, target in far.items():
        if target != "repeat" and target not in hotline.nodes:
            sentence = said("There is no %(what)s `%(name)s`.", what=_NODE, name=target)
            yield Finding(at, sentence, said("Name it with its flow, for example `main.menu`."))
    for name, flow in file.flows.items():
        if flow.start is not None:
            yield from _known(flow.start, flow.nodes, _NODE, ("flows", name, "start"))
    for name, queue in file.queues.items():
        if queue.calendar is not None:
            yield from _known(queue.calendar, file.hours, _CALENDAR, ("queues", name, "calendar"))


def _targets(hotline: Hotline) -> Iterator[Finding]:
    nodes = hotline.nodes
    for name, flow in hotline.file.flows.items():
        for at, leaf in leaves(flow, ("flows", name)):
            if isinstance(leaf, Target):
                yield from _known(full_name(name, leaf), nodes, _NODE, at)
    for node in nodes.values():
        beside = ("flows", node.flow, "nodes", node.key)
        for way, target in node.exits.items():
            yield from _known(target, nodes, _NODE, (*beside, "then", way))
        for at, leaf in leaves(node.body, body_path(node)):
            if isinstance(leaf, Target):
                yield from _known(full_name(node.flow, leaf), nodes, _NODE, at)


def _services(file: FlowFile) -> Iterator[Finding]:
    for name, service in file.services.items():
        for place, resource in enumerate(service.resources):
            at: Path = ("services", name, "resources", place)
            yield from _known(resource, file.resources, _RESOURCE, at)
    for name, holder in file.resources.items():
        yield from _known(holder.calendar, file.hours, _CALENDAR, ("resources", name, "calendar"))


def _words(hotline: Hotline) -> Iterator[Finding]:
    file = hotline.file
    places = [*leaves(file)]
    for node in hotline.nodes.values():
        places += leaves(node.body, body_path(node))
    for at, leaf in places:
        if isinstance(leaf, PromptId):
            yield from _known(leaf, file.prompts, _PROMPT, at)
        elif isinstance(leaf, Inline):
            for tag in leaf.root:
                yield from _known(tag, file.languages, _LANGUAGE, (*at, tag))


def _references(hotline: Hotline, node: Node) -> Iterator[Finding]:
    file, body, at = hotline.file, node.body, body_path(node)
    match body:
        case HoursNode():
            yield from _known(body.root, file.hours, _CALENDAR, at)
        case EnqueueNode() | QueueCheckNode():
            yield from _known(body.queue, file.queues, _QUEUE, (*at, "queue"))
        case CallbackNode() | VoicemailNode() | TicketNode() if body.queue is not None:
            yield from _known(body.queue, file.queues, _QUEUE, (*at, "queue"))
        case SurveyNode():
            yield from _known(body.survey, file.surveys, _SURVEY, (*at, "survey"))
        case CollectNode() if body.into is not None:
            yield from _known(body.into, file.vars, _VARIABLE, (*at, "into"))
        case SetNode():
            for name in body.vars:
                yield from _known(name, file.vars, _VARIABLE, (*at, "vars", name))
            for name in body.contact:
                yield from _known(name, file.contact, _CONTACT_ATTRIBUTE, (*at, "contact", name))
        case LanguageNode():
            for tag in body.choices:
                yield from _known(tag, file.languages, _LANGUAGE, (*at, tag))
        case CallNode():
            yield from _known(body.flow, file.flows, _FLOW, (*at, "flow"))
        case _:
            yield from _directory(hotline, node)


def _directory(hotline: Hotline, node: Node) -> Iterator[Finding]:
    file, body, at = hotline.file, node.body, body_path(node)
    match body:
        case AppointmentNode() if body.service is not None:
            yield from _known(body.service, file.services, _SERVICE, (*at, "service"))
        case TransferNode():
            yield from _known(body.to, file.transfers, _TRANSFER, (*at, "to"))
        case HttpNode():
            for name in body.keep:
                yield from _known(name, file.vars, _VARIABLE, (*at, "keep", name))
        case _:
            pass
