"""What a node may be: the one verb key it holds decides."""

from ivr.nodes.asking import HoursNode, LookupNode, QueueCheckNode
from ivr.nodes.choosing import LanguageNode, MenuNode
from ivr.nodes.collecting import CollectNode
from ivr.nodes.deciding import (
    CallNode,
    GotoNode,
    HangupNode,
    ReturnNode,
    SetNode,
    SplitNode,
    SwitchNode,
    WhenNode,
)
from ivr.nodes.keeping import AppointmentNode, SurveyNode, TicketNode, VoicemailNode
from ivr.nodes.noticing import NoticeNode
from ivr.nodes.queueing import CallbackNode, EnqueueNode
from ivr.nodes.speaking import PlayNode, SayNode

NodeBody = (
    SayNode
    | PlayNode
    | MenuNode
    | CollectNode
    | LanguageNode
    | WhenNode
    | SwitchNode
    | SplitNode
    | NoticeNode
    | HoursNode
    | LookupNode
    | SetNode
    | QueueCheckNode
    | EnqueueNode
    | CallbackNode
    | VoicemailNode
    | AppointmentNode
    | SurveyNode
    | TicketNode
    | CallNode
    | ReturnNode
    | GotoNode
    | HangupNode
)

VERBS: dict[str, type[NodeBody]] = {
    "say": SayNode,
    "play": PlayNode,
    "menu": MenuNode,
    "collect": CollectNode,
    "language": LanguageNode,
    "when": WhenNode,
    "switch": SwitchNode,
    "split": SplitNode,
    "notice": NoticeNode,
    "hours": HoursNode,
    "lookup": LookupNode,
    "set": SetNode,
    "queue_check": QueueCheckNode,
    "enqueue": EnqueueNode,
    "callback": CallbackNode,
    "voicemail": VoicemailNode,
    "appointment": AppointmentNode,
    "survey": SurveyNode,
    "ticket": TicketNode,
    "call": CallNode,
    "return": ReturnNode,
    "goto": GotoNode,
    "hangup": HangupNode,
}
