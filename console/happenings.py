"""The timeline of a call: every kind of `call_event` as a sentence in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from console.event_facts import Facts, Names
from console.figures import amount, label, span
from console.words import disposition_word
from cti.models import CallEvent, CallState, LeftBecause, Purpose, RecordingKind
from cti.words import PaymentState
from telephony.reports import AnsweredBy
from tickets.words import SurveyOutcome

# Facts that lead a program from one row to another and tell people nothing.
IDS = frozenset(
    {
        "entry",
        "callback",
        "reservation",
        "recording",
        "leg",
        "node",
        "sid",
        "survey",
        "voicemail",
        "appointment",
        "service",
    }
)


@dataclass(frozen=True, slots=True)
class Happening:
    """How one kind of event reads.

    Attributes:
        reads: The facts that its words use; the others are ids.
        tell: The sentence, then what adds to it; empty parts are left out.
    """

    tell: Callable[[Facts], tuple[str, ...]]
    reads: frozenset[str] = frozenset()
    tone: str = "plain"


def _arrived(facts: Facts) -> tuple[str, ...]:
    candidates = int(facts.given.get("candidates") or 0)
    several = ngettext("%(num)s candidate", "%(num)s candidates", candidates)
    return (
        str(_("The call arrived")),
        str(_("a new lead")) if facts.given.get("new_lead") else "",
        str(several) if candidates > 1 else "",
        facts.cause("oddity"),
    )


def _chose(facts: Facts) -> tuple[str, ...]:
    key = str(facts.given.get("key") or "")
    what = label(facts.given.get("label"), key)
    return (str(_("Chose %(what)s", what=what)), str(_("key %(key)s", key=key)) if key else "")


def _offered(facts: Facts) -> tuple[str, ...]:
    return (str(_("Rings at %(who)s", who=facts.member())), *_why(str(facts.given.get("why", ""))))


def _why(reasons: str) -> tuple[str, ...]:
    given = dict(part.partition("=")[::2] for part in reasons.split())

    def seconds(name: str) -> str:
        return span(float(given[name])) if given.get(name, "").isdigit() else ""

    waited, idle = seconds("waited_s"), seconds("idle_s")
    return (
        str(_("waited %(span)s", span=waited)) if waited else "",
        str(_("agent was free for %(span)s", span=idle)) if idle else "",
        str(_("before everybody, after a lost line")) if "at_head" in given else "",
        str(_("their own agent")) if "preferred" in given else "",
        str(_("nobody else was free")) if "nobody_else" in given else "",
    )


def _control(facts: Facts) -> tuple[str, ...]:
    held, muted = facts.given.get("held"), facts.given.get("muted")
    if held is not None:
        return (str(_("Customer put on hold") if held else _("Customer taken off hold")),)
    return (str(_("Agent muted") if muted else _("Agent unmuted")),)


def _by_agent(words: Any) -> Callable[[Facts], tuple[str, ...]]:
    return lambda facts: (str(words) % {"who": facts.member()}, facts.cause("because"))


def _of(words: Any, *parts: Callable[[Facts], str]) -> Callable[[Facts], tuple[str, ...]]:
    return lambda facts: (str(words), *(part(facts) for part in parts))


def _offer(words: Any, tone: str = "plain") -> Happening:
    return Happening(_by_agent(words), frozenset({"member", "because"}), tone)


def _room(words: Any) -> Happening:
    return Happening(_of(words, lambda facts: facts.party("who")), frozenset({"who"}))


def _dial(words: Any, tone: str = "wrapup") -> Happening:
    return Happening(_of(words, lambda facts: facts.cause("outcome")), frozenset({"outcome"}), tone)


HAPPENINGS: Mapping[str, Happening] = MappingProxyType(
    {
        "arrived": Happening(_arrived, frozenset({"new_lead", "candidates", "oddity"}), "talking"),
        "caller_settled": Happening(
            lambda facts: (
                str(_("The agent says who is calling")),
                str(_("one of %(n)s", n=facts.given.get("candidates"))),
            ),
            frozenset({"candidates"}),
            "accent",
        ),
        "chose": Happening(_chose, frozenset({"key", "label"})),
        "queued": Happening(
            lambda facts: (str(_("Waits in %(queue)s", queue=facts.queue())),),
            frozenset({"queue"}),
            "reserved",
        ),
        "queue_left": Happening(
            _of(_l("Left the queue"), lambda facts: facts.word(LeftBecause, "because")),
            frozenset({"because"}),
        ),
        "queued_again": Happening(
            lambda facts: (
                str(_("Waits again")),
                str(_("before everybody")) if facts.given.get("at_head") else "",
            ),
            frozenset({"at_head"}),
            "reserved",
        ),
        "offered": Happening(_offered, frozenset({"member", "why"}), "reserved"),
        "offer_accepted": _offer(_l("%(who)s takes the call")),
        "offer_connecting": _offer(_l("%(who)s is being connected")),
        "offer_talking": _offer(_l("%(who)s talks with the customer"), "talking"),
        "offer_wrap_up": _offer(_l("%(who)s wraps up"), "wrapup"),
        "offer_done": _offer(_l("%(who)s has finished")),
        "offer_missed": _offer(_l("%(who)s did not answer"), "alert"),
        "offer_rejected": _offer(_l("%(who)s rejected the call"), "alert"),
        "offer_withdrawn": _offer(_l("The offer to %(who)s was withdrawn"), "wrapup"),
        "offer_lost": _offer(_l("%(who)s lost the line"), "alert"),
        "room_joined": _room(_l("Joined the conversation")),
        "room_left": _room(_l("Left the conversation")),
        "room_ended": _room(_l("The conversation is over")),
        "call_control": Happening(_control, frozenset({"held", "muted"})),
        "agent_hangs_up": Happening(_of(_l("The agent ends the call"))),
        "leg_moved": Happening(
            _of(
                _l("Line changed"),
                lambda facts: facts.party("of"),
                lambda facts: facts.word(CallState, "state"),
            ),
            frozenset({"of", "state"}),
        ),
        "carrier_forgot": Happening(
            _of(_l("The carrier no longer knows this line"), lambda facts: facts.party("of")),
            frozenset({"of"}),
            "alert",
        ),
        "ended": Happening(
            _of(_l("The call is over"), lambda facts: facts.party("by")), frozenset({"by"})
        ),
        "disposition": Happening(
            _of(
                _l("Result noted"),
                lambda facts: str(disposition_word(facts.given.get("disposition"))),
            ),
            frozenset({"disposition"}),
            "accent",
        ),
        "dial_planned": Happening(
            _of(_l("The call is planned"), lambda facts: facts.word(Purpose, "purpose")),
            frozenset({"purpose"}),
        ),
        "dial_placed": Happening(
            lambda facts: (
                str(_("The number is dialled")),
                _times(int(facts.given.get("placements") or 0)),
            ),
            frozenset({"placements"}),
            "talking",
        ),
        "dial_answered": Happening(_of(_l("The called party answered")), tone="talking"),
        "dial_detected": Happening(
            lambda facts: (
                str(_("What picked up")),
                facts.word(AnsweredBy, "answered_by"),
                _after(facts.given.get("after_ms")),
            ),
            frozenset({"answered_by", "after_ms"}),
        ),
        "dial_refused": _dial(_l("The carrier refused the call"), "alert"),
        "dial_withdrawn": _dial(_l("The call was called off")),
        "dial_doubtful": _dial(_l("Nobody knows whether the call was placed")),
        "dial_stray": Happening(
            _of(_l("A second call of the same intent was ended")), tone="alert"
        ),
        "recorded": Happening(
            _of(_l("Recorded"), lambda facts: facts.word(RecordingKind, "kind")),
            frozenset({"kind"}),
        ),
        "recording_settled": Happening(
            _of(_l("Recording"), lambda facts: recording_word(facts.given.get("state"))),
            frozenset({"state"}),
        ),
        "recording_consent": Happening(
            lambda facts: (
                str(
                    _("The caller agrees to be recorded")
                    if facts.given.get("allowed")
                    else _("The caller refuses to be recorded")
                ),
            ),
            frozenset({"allowed"}),
        ),
        "recording_control": Happening(
            _of(_l("Recording"), lambda facts: recording_deed(facts.given.get("deed"))),
            frozenset({"deed"}),
        ),
        "recording_control_failed": Happening(
            _of(
                _l("The carrier did not change the recording"),
                lambda facts: recording_deed(facts.given.get("deed")),
                lambda facts: facts.cause("because"),
            ),
            frozenset({"deed", "because"}),
            "alert",
        ),
        "voicemail_transcribed": Happening(_of(_l("The message was written down"))),
        "payment_prepared": Happening(
            _of(
                _l("A payment was prepared"),
                lambda facts: amount(
                    int(facts.given.get("amount_minor") or 0), str(facts.given.get("currency", ""))
                ),
            ),
            frozenset({"amount_minor", "currency"}),
            "accent",
        ),
        "payment_ended": Happening(
            _of(_l("The payment is over"), lambda facts: facts.word(PaymentState, "state")),
            frozenset({"state"}),
            "accent",
        ),
        "third_leg": Happening(_of(_l("Somebody else is rung"))),
        "transfer_ended": Happening(
            lambda facts: (
                str(_("The transfer is over")),
                str(_("answered") if facts.given.get("answered") else _("not answered")),
                span(float(facts.given.get("duration_s") or 0)),
            ),
            frozenset({"answered", "duration_s"}),
        ),
        "text_not_written": Happening(
            _of(_l("No text message: the number is not known")), tone="alert"
        ),
        "appointment_booked": Happening(_of(_l("An appointment was booked")), tone="accent"),
        "appointment_cancelled": Happening(_of(_l("An appointment was cancelled"))),
        "survey_asked": Happening(
            lambda facts: (
                str(_("The survey began")),
                str(_("by a link in a message")) if facts.given.get("by") == "link" else "",
            ),
            frozenset({"by"}),
        ),
        "survey_answered": Happening(
            lambda facts: (
                str(_("Answered the survey")),
                str(facts.given.get("question") or "").upper(),
                str(facts.given.get("value", "")),
            ),
            frozenset({"question", "value"}),
            "accent",
        ),
        "survey_not_asked": Happening(
            _of(_l("No survey"), lambda facts: facts.cause("reason")), frozenset({"reason"})
        ),
        "survey_ended": Happening(
            _of(
                _l("The survey is over"),
                lambda facts: facts.word(SurveyOutcome, "outcome"),
                lambda facts: facts.cause("reason"),
            ),
            frozenset({"outcome", "reason"}),
        ),
    }
)


def _times(placements: int) -> str:
    return str(_("attempt %(n)s", n=placements)) if placements > 1 else ""


def _after(after_ms: object) -> str:
    return str(_("after %(n)s s", n=f"{after_ms / 1000:.1f}")) if isinstance(after_ms, int) else ""


def recording_deed(deed: object) -> str:
    """What was to be done with a recording; nothing for none, an unknown deed as it is."""
    words = {
        "start": _("started"),
        "pause": _("paused"),
        "resume": _("resumed"),
        "stop": _("stopped"),
    }
    return str(words.get(str(deed), deed or ""))


def recording_word(state: object) -> str:
    """What became of a sound file; nothing for none, an unknown state as it is."""
    words = {
        "in-progress": _("being prepared"),
        "completed": _("ready to be heard"),
        "absent": _("nothing was recorded"),
        "failed": _("failed"),
    }
    return str(words.get(str(state), state or ""))


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """One line of the timeline."""

    sentence: str
    rest: str
    tone: str


def told(event: CallEvent, names: Names) -> ToldEvent:
    """How an event reads; one of an unknown kind shows its kind, so that nothing is hidden."""
    happening = HAPPENINGS.get(event.kind)
    if happening is None:
        return ToldEvent(event.kind, "", "plain")
    sentence, *rest = happening.tell(Facts(event.facts, names))
    return ToldEvent(sentence, " · ".join(part for part in rest if part), happening.tone)
