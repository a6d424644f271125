"""What a node may be: the one verb key it holds decides."""

from ivr.nodes.appointments import AppointmentNode
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
from ivr.nodes.fetching import HttpNode
from ivr.nodes.identity import VerifyNode
from ivr.nodes.keeping import SurveyNode, TicketNode, VoicemailNode
from ivr.nodes.messaging import SmsNode
from ivr.nodes.noticing import NoticeNode
from ivr.nodes.paying import PayNode
from ivr.nodes.queueing import CallbackNode, EnqueueNode
from ivr.nodes.speaking import PlayNode, SayNode
from ivr.nodes.transferring import TransferNode

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
    | HttpNode
    | PayNode
    | SmsNode
    | TransferNode
    | VerifyNode
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
    "http": HttpNode,
    "pay": PayNode,
    "sms": SmsNode,
    "transfer": TransferNode,
    "verify": VerifyNode,
}

# The way out that is taken when the caller leaves here by hanging up, where an author wired it.
BY_HANGUP = "hangup"
# What may follow it: nobody hears anything any more.
SILENT = frozenset(
    {
        "call",
        "goto",
        "hangup",
        "hours",
        "lookup",
        "queue_check",
        "return",
        "set",
        "sms",
        "split",
        "switch",
        "ticket",
        "when",
    }
)
