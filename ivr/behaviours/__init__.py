"""How each kind of node behaves, by its model."""

from ivr.behaviours.appointing import APPOINTMENT
from ivr.behaviours.asking import HOURS, LOOKUP, QUEUE_CHECK
from ivr.behaviours.behaviour import Behaviour
from ivr.behaviours.calling_back import CALLBACK
from ivr.behaviours.choosing import MENU
from ivr.behaviours.collecting import COLLECT
from ivr.behaviours.deciding import CALL, GOTO, HANGUP, RETURN, SET, SPLIT, SWITCH, WHEN
from ivr.behaviours.fetching import HTTP
from ivr.behaviours.keeping import TICKET, VOICEMAIL
from ivr.behaviours.languages import LANGUAGE
from ivr.behaviours.messaging import SMS
from ivr.behaviours.noticing import NOTICE
from ivr.behaviours.paying import PAY
from ivr.behaviours.queueing import ENQUEUE
from ivr.behaviours.speaking import PLAY, SAY
from ivr.behaviours.surveying import SURVEY
from ivr.behaviours.transferring import TRANSFER
from ivr.behaviours.verifying import VERIFY

BEHAVIOURS: dict[str, Behaviour] = {
    "say": SAY,
    "play": PLAY,
    "menu": MENU,
    "collect": COLLECT,
    "language": LANGUAGE,
    "when": WHEN,
    "switch": SWITCH,
    "split": SPLIT,
    "notice": NOTICE,
    "hours": HOURS,
    "lookup": LOOKUP,
    "set": SET,
    "queue_check": QUEUE_CHECK,
    "enqueue": ENQUEUE,
    "callback": CALLBACK,
    "voicemail": VOICEMAIL,
    "appointment": APPOINTMENT,
    "survey": SURVEY,
    "ticket": TICKET,
    "call": CALL,
    "return": RETURN,
    "goto": GOTO,
    "hangup": HANGUP,
    "http": HTTP,
    "pay": PAY,
    "sms": SMS,
    "transfer": TRANSFER,
    "verify": VERIFY,
}
