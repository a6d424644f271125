"""Phones an installation as a test says, and looks up what came of the call."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from ivr.expectations import Miss, Observed
from ivr.flow_tests import FlowTest, Given, Line
from ivr.hotline import Hotline
from ivr.phoning import crew, crowd, promises
from ivr.phoning.agent import ActedAgent
from ivr.phoning.arranging import arrange, take_away
from ivr.phoning.failures import failing
from ivr.phoning.foretelling import Asked, foretold
from ivr.phoning.outcome import Naming, observed, run_of
from ivr.phoning.scene import Arranged, CannotArrange, Scene
from ivr.phoning.site import Heard, Leg, NotAnswered, Site
from ivr.requests import Failed
from ivr.testing import SECONDS_PER_POLL, follow
from telephony.numbers import read_number

_SECONDS_PER_STEP = 5
_MOST_REDIRECTS = 5
_SURE = "0.9"
_PARTIES = {
    "talks": {"DialCallStatus": "completed", "DialBridged": "true"},
    "is busy": {"DialCallStatus": "busy"},
    "stays away": {"DialCallStatus": "no-answer"},
    "declines": {"DialCallStatus": "completed", "DialBridged": "false"},
    "fails": {"DialCallStatus": "failed"},
}
_CARDS = {
    "paid": {"Result": "success", "PaymentConfirmationCode": "given"},
    "declined": {"Result": "payment-connector-error"},
    "interrupted": {"Result": "caller-interrupted-with-star"},
    "fails": {"Result": "internal-error"},
}
# Nobody fetches from there: the test ends before a file would be ready.
RECORDINGS = "https://recordings.invalid/2010-04-01/Accounts/AC0/Recordings"


@dataclass
class PhoneDriver:
    """One call to a site.

    Attributes:
        heard: The latest document.
        foretold: What the test asks when the call comes, then at each line.
        lines: How many of its lines were done.
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
    foretold: tuple[tuple[Asked, ...], ...] = field(init=False)
    lines: int = 0
    made: list[Arranged] = field(default_factory=list)
    agent: ActedAgent | None = None
    wait_path: str = ""
    queue_path: str = ""
    over: bool = False
    gone: bool = False

    def __post_init__(self) -> None:
        """Arrange what is given, and dial, or be dialled."""
        self.given = self.test.given
        self.foretold = foretold(self.hotline, self.test)
        self._wait_for_the_hour()
        self._arrange()
        try:
            if self.test.call.flow is None:
                self._dial()
            else:
                self._pick_up()
        except NotAnswered:
            self._take_away()
            raise

    def _wait_for_the_hour(self) -> None:
        call = self.test.call
        if call.at is None:
            return
        seconds = (call.at - self.site.now()).total_seconds()
        if seconds < 0:
            raise CannotArrange("The call comes at a time that is past.")
        self._pass(seconds)

    def _dial(self) -> None:
        call = self.test.call
        more = {"To": call.to} if call.to else {}
        self.leg = Leg(self.site, call.from_ or "anonymous", more=more)
        with self._failing(0):
            self._hear(self.leg.ask("/voice/inbound", {"CallStatus": "ringing"}))

    def _pick_up(self) -> None:
        call = self.test.call
        with self._scene() as scene:
            attempt_id = promises.plan(scene, self.made[-1], call)
        more = {"To": call.from_, "Direction": "outbound-api"}
        self.leg = Leg(self.site, call.to or self.site.hotline, more=more)
        with self._failing(0):
            self._hear(self.leg.ask(f"/voice/outbound/{attempt_id}", {}))

    @contextmanager
    def _scene(self) -> Iterator[Scene]:
        with self.site.database.session() as session:
            number = read_number(self.test.call.from_, self.site.region)
            asked = tuple(each for line in self.foretold for each in line)
            yield Scene(session, self.hotline, number, self.given, asked, self.site.now())

    def _arrange(self) -> None:
        with self._scene() as scene:
            before = self.made[-1] if self.made else None
            self.made.append(arrange(scene, region=self.site.region, before=before))

    def _failing(self, line: int) -> AbstractContextManager[None]:
        """What this line asks in vain cannot be answered meanwhile."""
        asked = self.foretold[line] if line < len(self.foretold) else ()
        vain = [each.request for each in asked if isinstance(each.answer, Failed)]
        return failing(self.site.database, vain)

    def leave(self) -> None:
        """The call is over, whoever ended it; what was arranged is taken away."""
        try:
            if not self.gone:
                self._do(Line(caller="hangs up"))
            if self.agent is not None:
                self.agent.goes_home()
        finally:
            self._take_away()

    def _take_away(self) -> None:
        with self._scene() as scene:
            for made in self.made:
                take_away(scene, made)

    def act(self, line: Line) -> None:
        """Do what a line of the test says; a line that expects something does nothing."""
        self.lines += 1
        if not line.expects:
            with self._failing(self.lines):
                self._do(line)

    def _do(self, line: Line) -> None:
        self._pass(_SECONDS_PER_STEP)
        if line.given is not None:
            changes = {n: getattr(line.given, n) for n in line.given.model_fields_set}
            self.given = self.given.model_copy(update=changes)
            self._arrange()
        elif line.press is not None and self.wait_path:
            self._poll({"Digits": line.press})
        elif line.press is not None:
            self._report("Gather", {"Digits": self._as_given_there(line.press)})
        elif line.caller is not None:
            self.leg.tell("/voice/status", {"CallStatus": "completed", "CallDuration": "9"})
            self.over = self.gone = True
        elif line.agent is not None:
            self._agent(line.agent)
        elif (report := _report(line)) is not None:
            self._report(*report)
        for _ in range(line.silence or 0):
            verb = "Gather" if self.heard.has("Gather") else "Redirect"
            self._report(verb, {})
        for _ in range(line.wait or 0):
            if self.wait_path:
                self._poll({})

    def observed(self) -> Observed:
        """How the call stands now, by what was heard and by the house's own rows."""
        words = "" if self.gone else self.heard.words
        with self.site.database.session() as session:
            return observed(session, self.hotline, self.leg.sid, words, self._naming)

    @property
    def _naming(self) -> Naming:
        return Naming(self.hotline, self.given, tuple(self.made))

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
            # Whoever else stands in line, or could take the call, is none of the agent's business.
            with self._scene() as scene:
                crowd.send_away(scene, self.made[-1])
                crew.send_home(scene, self.made[-1])
            self._hear(self.agent.answers(self.leg, self._entry_id()))
            return
        if deed == "ends":
            self.agent.ends()
        else:
            self.agent.vanishes()
        self._report("Dial", {"DialCallStatus": "completed"})

    def _entry_id(self) -> UUID:
        with self.site.database.session() as session:
            stay = run_of(session, self.leg.sid).stay
        if stay is None:
            raise NotAnswered("The caller waits for nobody.")
        return UUID(stay.entry_id)

    def _pass(self, seconds: float) -> None:
        if self.site.pass_time is not None:
            self.site.pass_time(seconds)

    def _as_given_there(self, keys: str) -> str:
        """What the test names and the house makes itself: a ticket's number, a code by text."""
        with self.site.database.session() as session:
            return self._naming.in_the_house(session, self.leg.sid, keys)


def _report(line: Line) -> tuple[str, dict[str, str]] | None:
    """The verb that asked for what this line says, and the form that answers it."""
    if line.say is not None:
        return "Gather", {"SpeechResult": line.say, "Confidence": _SURE}
    if line.record is not None:
        address = f"{RECORDINGS}/RE{uuid4().hex}"
        return "Record", {"RecordingUrl": address, "RecordingDuration": str(line.record)}
    if line.party is not None:
        return "Dial", _PARTIES[line.party]
    return None if line.card is None else ("Pay", _CARDS[line.card])


def phone_test(site: Site, hotline: Hotline, test: FlowTest) -> Miss | None:
    """Nothing when the test goes as written over the telephone, else the line that does not.

    Raises:
        NotAnswered: Nobody answers the call, so that no other test need be tried.
    """
    try:
        driver = PhoneDriver(site, hotline, test)
    except CannotArrange as fault:
        return Miss(0, fault.message)
    try:
        return follow(driver, test.steps)
    except (CannotArrange, NotAnswered) as fault:
        return Miss(driver.lines - 1, fault.message)
    finally:
        driver.leave()
