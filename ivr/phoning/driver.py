"""Phones an installation as a test says, and looks up what came of the call."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlmodel import col, select

from cti.models import Call, Message
from ivr.events import EventKind
from ivr.expectations import Miss, Observed
from ivr.flow_tests import FlowTest, Given, Line
from ivr.hotline import Hotline
from ivr.models import FlowEvent, FlowRun
from ivr.phoning.agent import ActedAgent
from ivr.phoning.arranging import Arranged, arrange, send_away, take_away
from ivr.phoning.site import Heard, Leg, NotAnswered, Site
from ivr.run import Run, Standing
from ivr.spoken.figures import digits
from ivr.spoken.manner import Manner
from ivr.testing import SECONDS_PER_POLL, follow
from tickets.models import SurveyResponse, Ticket

_SECONDS_PER_STEP = 5
_MOST_REDIRECTS = 5
_SURE = "0.9"
# Nobody fetches from there: the test ends before a file would be ready.
RECORDINGS = "https://recordings.invalid/2010-04-01/Accounts/AC0/Recordings"


@dataclass
class PhoneDriver:
    """One call to a site.

    Attributes:
        heard: The latest document.
        wait_path: Where the next poll of a waiting caller goes; empty when they do not wait.
        queue_path: What is requested when they leave the queue.
        over: Whether the call was ended, by either side.
        gone: Whether the caller ended it, and hears nothing any more.
    """

    site: Site
    hotline: Hotline
    test: FlowTest
    leg: Leg = field(init=False)
    heard: Heard = field(init=False)
    given: Given = field(init=False)
    made: list[Arranged] = field(default_factory=list)
    agent: ActedAgent | None = None
    wait_path: str = ""
    queue_path: str = ""
    over: bool = False
    gone: bool = False

    def __post_init__(self) -> None:
        """Arrange what is given, and dial."""
        self.given = self.test.given
        self._arrange()
        more = {"To": self.test.call.to} if self.test.call.to else {}
        self.leg = Leg(self.site, self.test.call.from_ or "anonymous", more=more)
        self._hear(self.leg.ask("/voice/inbound", {"CallStatus": "ringing"}))

    def _arrange(self) -> None:
        with self.site.database.session() as session:
            now, region = self.site.now(), self.site.region
            made = arrange(
                session,
                self.hotline,
                self.test,
                self.given,
                now=now,
                region=region,
                before=self.made[-1] if self.made else None,
            )
        self.made.append(made)

    def leave(self) -> None:
        """Hang up if the call goes on, and take away what was arranged."""
        if not self.over:
            self.act(Line(caller="hangs up"))
        if self.agent is not None:
            self.agent.goes_home()
        with self.site.database.session() as session:
            for made in self.made:
                take_away(session, made, now=self.site.now())

    def act(self, line: Line) -> None:
        """Do what a line of the test says; a line that expects something does nothing."""
        if line.expects:
            return
        self._pass(_SECONDS_PER_STEP)
        if line.given is not None:
            changes = {n: getattr(line.given, n) for n in line.given.model_fields_set}
            self.given = self.given.model_copy(update=changes)
            self._arrange()
        elif line.press is not None and self.wait_path:
            self._poll({"Digits": line.press})
        elif line.press is not None:
            self._report("Gather", {"Digits": self._as_given_there(line.press)})
        elif line.say is not None:
            self._report("Gather", {"SpeechResult": line.say, "Confidence": _SURE})
        elif line.record is not None:
            address = f"{RECORDINGS}/RE{uuid4().hex}"
            self._report("Record", {"RecordingUrl": address, "RecordingDuration": str(line.record)})
        elif line.caller is not None:
            self.leg.tell("/voice/status", {"CallStatus": "completed", "CallDuration": "9"})
            self.over = self.gone = True
        elif line.agent is not None:
            self._agent(line.agent)
        for _ in range(line.silence or 0):
            verb = "Gather" if self.heard.has("Gather") else "Redirect"
            self._report(verb, {})
        for _ in range(line.wait or 0):
            if self.wait_path:
                self._poll({})

    def observed(self) -> Observed:
        """How the call stands now, by what was heard and by the house's own rows."""
        with self.site.database.session() as session:
            call = session.exec(select(Call).where(Call.sid == self.leg.sid)).one()
            row = session.exec(select(FlowRun).where(FlowRun.call_id == call.id)).one()
            left = session.exec(
                select(FlowEvent)
                .where(FlowEvent.run_id == row.id, FlowEvent.kind == EventKind.LEFT.value)
                .order_by("seq")
            ).all()
            kinds = session.exec(select(Ticket.kind).where(Ticket.call_id == call.id)).all()
            ended = session.exec(
                select(SurveyResponse.outcome).where(
                    SurveyResponse.call_id == call.id, col(SurveyResponse.outcome).is_not(None)
                )
            ).all()
            opened = session.exec(select(Ticket.number).where(Ticket.call_id == call.id)).all()
            written = session.exec(select(Message).where(Message.call_id == call.id)).all()
            texts = tuple(str(message.body) for message in written)
        run = Run.from_json(row.state)
        waiting = run.standing is Standing.WAITING and run.stay is not None
        known = [number for number in (*opened, *(made.ticket for made in self.made)) if number]
        return Observed(
            words="" if self.gone else self._as_written(self.heard.words, known),
            place=run.place,
            queue=run.stay.queue if waiting and run.stay else "",
            over=run.standing is Standing.OVER,
            callbacks=tuple(
                str(event.facts["exit"])
                for event in left
                if self.hotline.nodes[f"{event.flow}.{event.node}"].verb == "callback"
            ),
            tickets=tuple(str(kind) for kind in kinds),
            surveys=tuple(str(outcome) for outcome in ended),
            texts=texts,
        )

    def _report(self, verb: str, form: dict[str, str]) -> None:
        self._hear(self.leg.ask(self.heard.path(verb), form))

    def _poll(self, form: dict[str, str]) -> None:
        self._pass(SECONDS_PER_POLL - _SECONDS_PER_STEP)
        heard = self.leg.ask(self.wait_path, form)
        if heard.has("Leave"):
            action, self.wait_path = self.queue_path, ""
            self._hear(self.leg.ask(action, {"QueueResult": "leave", "QueueTime": "20"}))
            return
        self.heard = heard
        self.wait_path = heard.path("Redirect")

    def _hear(self, heard: Heard) -> None:
        """Take a document in; one that only sends elsewhere is followed."""
        for _ in range(_MOST_REDIRECTS):
            verbs = {part.tag for part in heard.root}
            if not verbs <= {"Redirect", "Pause"}:
                break
            heard = self.leg.ask(heard.path("Redirect"), {})
        self.heard = heard
        self.wait_path = self.queue_path = ""
        if heard.has("Enqueue"):
            self.wait_path = heard.path("Enqueue", "waitUrl")
            self.queue_path = heard.path("Enqueue")
        self.over = heard.has("Hangup") and not heard.has("Gather")

    def _agent(self, deed: str) -> None:
        if self.agent is None:
            self.agent = ActedAgent(self.site, self.hotline)
        if deed == "answers":
            with self.site.database.session() as session:
                for made in self.made:
                    send_away(session, made.crowd, now=self.site.now())
                    made.crowd = []
            self._hear(self.agent.answers(self.leg, self._entry_id()))
            return
        if deed == "ends":
            self.agent.ends()
        else:
            self.agent.vanishes()
        self._report("Dial", {"DialCallStatus": "completed"})

    def _entry_id(self) -> UUID:
        with self.site.database.session() as session:
            call = session.exec(select(Call).where(Call.sid == self.leg.sid)).one()
            row = session.exec(select(FlowRun).where(FlowRun.call_id == call.id)).one()
        stay = Run.from_json(row.state).stay
        if stay is None:
            raise NotAnswered("The caller waits for nobody.")
        return UUID(stay.entry_id)

    def _pass(self, seconds: float) -> None:
        if self.site.pass_time is not None:
            self.site.pass_time(seconds)

    def _as_given_there(self, keys: str) -> str:
        """The house numbers tickets itself: the test's number stands for the one it gave."""
        given = [made.ticket for made in self.made if made.ticket]
        return str(given[-1]) if given and keys == self.given.ticket.number else keys

    def _as_written(self, words: str, numbers: list[int]) -> str:
        """Words in which the numbers that the house gave are the one that the test names."""
        for tag in self.hotline.file.languages:
            manner = Manner(tag, self.hotline.file.zone)
            written = digits(self.given.ticket.number, manner)
            for number in numbers:
                words = words.replace(digits(number, manner), written)
        return words


def phone_test(site: Site, hotline: Hotline, test: FlowTest) -> Miss | None:
    """Nothing when the test goes as written over the telephone, else the line that does not."""
    driver = PhoneDriver(site, hotline, test)
    try:
        return follow(driver, test.steps)
    except NotAnswered as fault:
        return Miss(0, fault.message)
    finally:
        driver.leave()
