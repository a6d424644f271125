"""Performing the house's documents on a line, verb by verb."""

from collections.abc import Generator, Sequence

from demo.history.documents import Verb, lasts_s, read
from demo.history.line import COMPLETED, Form, HungUp, Line, Performance, Stay, Wait, Way
from demo.history.parties import Reply

_ANSWER_TAKES_S = 0.2
_SMALLEST_MESSAGE_S = 1.0


def documents(line: Line, address: str, more: Form) -> Performance:
    """Perform the document of an address and those it leads to; the leg ends with the last one."""
    way: Way = (address, more)
    while way is not None:
        verbs = read(line.network.post.ask(way[0], line.form(way[1]), about=line.sid))
        line.answer()
        yield _ANSWER_TAKES_S
        way = yield from _verbs(line, verbs)
    return None


def _verbs(line: Line, verbs: Sequence[Verb]) -> Performance:
    for verb in verbs:
        match verb.tag:
            case "Say" | "Play" | "Pause":
                yield from _hear(line, [verb])  # keys are lost here
            case "Record" | "Dial":
                way = yield from (_record if verb.tag == "Record" else _dial)(line, verb)
                if way is not None:
                    return way
            case "Gather":
                return (yield from _gather(line, verb))
            case "Enqueue":
                return (yield from _enqueue(line, verb))
            case "Redirect":
                return verb.text or "", {}
            case "Reject":
                line.end(status="busy")
                return None
            case "Leave" | "Hangup":
                return None
            case _:
                raise ValueError(f"the past knows no <{verb.tag}>")
    return None


def _hear(line: Line, prompts: Sequence[Verb]) -> Generator[float | None, None, Reply | None]:
    """Listen to prompts until one of them asks for something the person does, then give that."""
    for prompt in prompts:
        yield lasts_s(prompt)
        reply = line.party.hears(prompt.text or "") if prompt.tag == "Say" else None
        if reply is not None and reply.hangs_up:
            yield reply.after_s
            raise HungUp
        if reply is not None:
            return reply
    return None


def _gather(line: Line, verb: Verb) -> Performance:
    action = verb.get("action", "")
    reply = yield from _hear(line, list(verb))
    if reply is None or not (reply.digits or reply.words):
        yield float(verb.get("timeout", "5"))
        return action, {"Digits": ""}
    yield reply.after_s
    if reply.words and "speech" in verb.get("input", ""):
        return action, {"SpeechResult": reply.words, "Confidence": "0.9"}
    digits, finish, _ = reply.digits.partition("#")
    if wanted := verb.get("numDigits"):
        digits = digits[: int(wanted)]
    return action, {"Digits": digits, **({"FinishedOnKey": "#"} if finish else {})}


def _record(line: Line, verb: Verb) -> Performance:
    reply = line.party.message_s()
    if reply.after_s < _SMALLEST_MESSAGE_S:
        yield float(verb.get("timeout", "5"))
        return None
    tape = line.network.begin_tape(line, verb.get("recordingStatusCallback", ""))
    line.network.speak(line, reply.words, reply.after_s)
    yield reply.after_s
    told = line.network.end_tape(tape)
    action = verb.get("action", "")
    if reply.hangs_up:
        over = {**told, "Digits": "hangup", "CallStatus": COMPLETED}
        line.network.tell(action, line.form(over), about=line.sid)
        raise HungUp
    return action, {**told, "Digits": "#"}


def _dial(line: Line, verb: Verb) -> Performance:
    noun, action = verb[0], verb.get("action", "")
    if noun.tag != "Conference":
        # Nobody outside the house is reached by it here.
        yield float(verb.get("timeout", "25"))
        return action, {"DialCallStatus": "no-answer"}
    room = line.network.room(noun.text or "", noun.get("statusCallback", ""))
    line.place = Stay(room, action, line.network.agenda.now())
    room.enter(
        line,
        label=noun.get("participantLabel", ""),
        ends_it=noun.get("endConferenceOnExit") == "true",
    )
    yield None
    return (action, {"DialCallStatus": "answered"}) if action else None


def _enqueue(line: Line, verb: Verb) -> Performance:
    name, action = verb.text or "", verb.get("action", "")
    stay = Wait(action, name, line.network.agenda.now())
    line.place = stay
    line.network.record.note("queue", queue=name, what="joined", call_sid=line.sid, size=1)
    line.party.waits(line)
    way: Way = (verb.get("waitUrl", ""), {"QueueTime": "0"})
    while way is not None:
        more = {**way[1], "QueueTime": line.waited(stay)}
        verbs = read(line.network.post.ask(way[0], line.form(more), about=line.sid))
        yield _ANSWER_TAKES_S
        way = yield from _verbs(line, verbs)
    line.place = None
    line.network.left_queue(line, stay)
    return action, {"QueueResult": "leave", "QueueTime": line.waited(stay)}
