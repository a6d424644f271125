"""How waiting for an agent behaves: joining, being thrown out, meeting, and losing the agent.

The carrier asks for the queue's action right away when it is told to redirect the caller, and it is
not documented which document wins. So every answer here is safe to run twice, and none is empty.
"""

from dataclasses import replace
from uuid import UUID

from cti.words import LeftBecause
from ivr.behaviours.asking import learn_queue
from ivr.behaviours.behaviour import Behaviour
from ivr.effects import JoinQueue, LeaveQueue, ReturnToQueue
from ivr.events import EventKind
from ivr.happenings import Answered, ConversationEnded, EndedHow, Happening, RoomReady
from ivr.moves import Ask, Move, Out, Stay
from ivr.nodes.queueing import EnqueueNode
from ivr.requests import AskHours, AskQueue, HoursAnswer, QueueAnswer
from ivr.run import QueueStay, Standing
from ivr.turn import Turn
from ivr.words import OpenState
from telephony.instructions import Enqueue, JoinConference, Pause, Redirect
from telephony.reports import DialEnded, NothingHeard, QueueLeft, QueueResult

# So often an answer only keeps the line alive for a redirect that is on its way.
_MAX_IDLE = 5
_BUSY_MEETING = {
    QueueResult.REDIRECTED,
    QueueResult.REDIRECTED_FROM_BRIDGED,
    QueueResult.BRIDGING,
}


def _enter(turn: Turn, body: EnqueueNode) -> Move:
    # Who is turned away here may be called back by the people of the queue they wanted.
    turn.run.queue = {"name": body.queue}
    turn.changed()
    calendar = turn.hotline.file.queues[body.queue].calendar
    return Ask(AskQueue(body.queue) if calendar is None else AskHours(calendar))


def _hear(turn: Turn, body: EnqueueNode, what: Happening) -> Move:
    if turn.run.standing is Standing.ASKING:
        return _answered(turn, body, what)
    stay = turn.run.stay
    if stay is None:
        turn.event(EventKind.UNEXPECTED, "waiting without a stay")
        return Out("error")
    if turn.run.standing is Standing.TALKING:
        return _talking(turn, body, stay, what)
    return _waiting(turn, stay, what)


def _answered(turn: Turn, body: EnqueueNode, what: Happening) -> Move:
    match what:
        case Answered(HoursAnswer() as answer):
            turn.learn(answer)
            return Ask(AskQueue(body.queue)) if answer.state is OpenState.OPEN else Out("closed")
        case Answered(QueueAnswer() as answer):
            learn_queue(turn, body.queue, answer)
            if answer.waiting >= turn.hotline.file.queues[body.queue].max_waiting:
                return Out("full")
            return _join(turn, body)
        case _:
            return Out("error")


def _join(turn: Turn, body: EnqueueNode) -> Move:
    run, queue = turn.run, turn.hotline.file.queues[body.queue]
    entry_id = run.identity("entry")
    skills = dict.fromkeys((*queue.skills, *body.skills, *run.skills, f"lang:{run.language}"))
    priority = queue.priority if body.priority is None else body.priority
    if run.priority is not None:
        priority = run.priority
    run.stay = QueueStay(str(entry_id), body.queue)
    turn.effects.append(JoinQueue(entry_id, body.queue, tuple(skills), priority))
    turn.say(body.say)
    return _wait(turn, run.stay)


def _wait(turn: Turn, stay: QueueStay) -> Move:
    enqueue = Enqueue(stay.entry_id, turn.next_path, f"/voice/wait/{stay.entry_id}?n=0")
    return Stay((enqueue,), Standing.WAITING)


def _meet(turn: Turn, stay: QueueStay) -> Move:
    room = JoinConference(stay.room, action=turn.next_path, label="customer")
    return Stay((room,), Standing.TALKING)


def _waiting(turn: Turn, stay: QueueStay, what: Happening) -> Move:
    if stay.leaving:
        # Chosen while waiting, and under the entry's lock: it wins over an agent who comes now.
        return Out(stay.leaving)
    match what:
        case RoomReady(room):
            turn.run.stay = replace(stay, room=room, idle=0)
            return _meet(turn, turn.run.stay)
        case QueueLeft(QueueResult.QUEUE_FULL):
            turn.effects.append(LeaveQueue(UUID(stay.entry_id), LeftBecause.FULL))
            return Out("full")
        case _ if _redirect_on_its_way(stay, what):
            turn.run.stay = replace(stay, idle=stay.idle + 1)
            return Stay((Pause(1), Redirect(turn.next_path)), Standing.WAITING)
        case _:
            return _thrown_out(turn, stay, what)


def _redirect_on_its_way(stay: QueueStay, what: Happening) -> bool:
    if stay.idle >= _MAX_IDLE:
        return False
    if isinstance(what, QueueLeft):
        return what.result in _BUSY_MEETING
    return isinstance(what, NothingHeard) and stay.idle > 0


def _thrown_out(turn: Turn, stay: QueueStay, what: Happening) -> Move:
    """Back into the same entry, once; then the error way."""
    turn.event(EventKind.UNEXPECTED, f"{type(what).__name__} while waiting")
    entry_id = UUID(stay.entry_id)
    if stay.rejoined:
        turn.effects.append(LeaveQueue(entry_id, LeftBecause.ERROR))
        return Out("error")
    turn.run.stay = replace(stay, rejoined=1, idle=0)
    turn.effects.append(ReturnToQueue(entry_id, head=False))
    return _wait(turn, turn.run.stay)


def _talking(turn: Turn, body: EnqueueNode, stay: QueueStay, what: Happening) -> Move:
    match what:
        case ConversationEnded(EndedHow.AGENT_ENDED):
            return Out("bridged")
        case ConversationEnded() | DialEnded():
            turn.run.stay = replace(stay, room="", idle=0, rejoined=0)
            turn.effects.append(ReturnToQueue(UUID(stay.entry_id), head=True))
            turn.say(body.lost)
            return _wait(turn, stay)
        case RoomReady(room):
            turn.run.stay = replace(stay, room=room)
            return _meet(turn, turn.run.stay)
        case _:
            # A late word from the queue: the caller is, or is about to be, in the room.
            return _meet(turn, stay)


def _close(turn: Turn, _body: EnqueueNode) -> None:
    stay = turn.run.stay
    if stay is not None and turn.run.standing is Standing.WAITING and not stay.leaving:
        turn.effects.append(LeaveQueue(UUID(stay.entry_id), LeftBecause.ABANDONED))


ENQUEUE = Behaviour(_enter, _hear, _close)
