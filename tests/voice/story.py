"""One call from the first ring to the survey, each moment a delivery at the real doors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from base.errors import CordboardError
from cti.agent_legs import client_identity
from cti.rooms import room_name
from telephony.reports import CallStatus
from tests.fakes.desk_floor import Floor
from tests.voice.caller import Caller, Heard

QUEUE = "after_sales"


@dataclass
class Story:
    """A stranger phones, waits, talks with an agent and is asked how it was.

    Every moment may come although the one before it went wrong: a carrier delivers what it has.

    Attributes:
        answers: What every delivery was answered, in order.
    """

    floor: Floor
    client: FlaskClient
    agent: UUID
    caller: Caller = field(init=False)
    heard: Heard | None = None
    offer: UUID | None = None
    answers: list[TestResponse] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Nobody has phoned yet."""
        self.caller = Caller(self.client)
        self.floor.carrier.legs[self.caller.sid] = CallStatus.IN_PROGRESS

    @property
    def moments(self) -> tuple[Callable[[], None], ...]:
        """Everything that happens, in its usual order."""
        return (
            self.phones,
            self.chooses_a_language,
            self.asks_for_a_person,
            self.waits,
            self.is_offered,
            self.is_accepted,
            self.agent_connects,
            self.is_brought,
            self.both_enter,
            self.agent_leaves,
            self.goes_on_after_the_room,
            self.answers_the_survey,
        )

    def ends(self) -> None:
        """The carrier reports the caller's end."""
        self.floor.carrier.legs[self.caller.sid] = CallStatus.COMPLETED
        self._tell("/voice/status", {"CallStatus": "completed", "CallDuration": "31"})

    def phones(self) -> None:
        """The first webhook."""
        self._hear("/voice/inbound", {"CallStatus": "ringing"})

    def chooses_a_language(self) -> None:
        """Chinese."""
        self._press("1")

    def asks_for_a_person(self) -> None:
        """Into the queue."""
        self._press("0")

    def waits(self) -> None:
        """A poll of the wait door."""
        if path := self._path("Enqueue", "waitUrl"):
            self._tell(path, {})

    def is_offered(self) -> None:
        """Routing finds the agent."""
        offers = self.floor.match(QUEUE)
        self.offer = offers[0] if offers else None

    def is_accepted(self) -> None:
        """The agent's click, which may come too late."""
        if self.offer is not None:
            try:
                self.floor.accept(self.offer, self.agent)
            except CordboardError as error:
                assert error.http_status < 500  # noqa: PT017 - too late is an answer

    def agent_connects(self) -> None:
        """The agent's browser asks for its document."""
        if self.offer is None:
            return
        self.floor.carrier.legs[self.agent_sid] = CallStatus.IN_PROGRESS
        party = {"From": f"client:{client_identity(self.agent)}", "reservation": str(self.offer)}
        self._tell("/voice/client", {"CallSid": self.agent_sid, **party})

    def is_brought(self) -> None:
        """A worker redirects the caller, who fetches the document of the room."""
        if self.offer is None:
            return
        self.floor.bring(self.offer)
        if sent := self.floor.carrier.asked("redirect"):
            self._hear(sent[-1].path, {})

    def both_enter(self) -> None:
        """The room tells of agent and caller."""
        for sequence, sid in enumerate((self.agent_sid, self.caller.sid), start=1):
            self._room("participant-join", sid, sequence)

    def agent_leaves(self) -> None:
        """The agent's click, and the end of their leg."""
        if self.offer is None:
            return
        self.floor.agent_ends(self.offer, self.agent)
        self.floor.carrier.legs[self.agent_sid] = CallStatus.COMPLETED
        end = {"CallSid": self.agent_sid, "CallStatus": "completed", "From": "client:x"}
        self._tell("/voice/status", end)

    def goes_on_after_the_room(self) -> None:
        """The action of the caller's `Dial`."""
        if path := self._path("Dial"):
            self._hear(path, {"DialCallStatus": "answered"})

    def answers_the_survey(self) -> None:
        """Satisfied."""
        self._press("5")

    @property
    def agent_sid(self) -> str:
        """The carrier's id of the agent's leg."""
        return self.floor.agent_sid(self.offer or UUID(int=0))

    def _press(self, digits: str) -> None:
        if path := self._path("Gather"):
            self._hear(path, {"Digits": digits})

    def _path(self, verb: str, attribute: str = "action") -> str | None:
        if self.heard is None or not list(self.heard.root.iter(verb)):
            return None
        return self.heard.path(verb, attribute)

    def _hear(self, path: str, form: Mapping[str, str]) -> None:
        """A delivery whose answer is the caller's next document, Redirects followed."""
        answer = self._tell(path, form)
        self.heard = Heard(answer)
        for _ in range(3):
            if self.heard.verbs != ["Redirect"]:
                return
            self.heard = Heard(self._tell(self.heard.path("Redirect"), {}))

    def _tell(self, path: str, form: Mapping[str, str]) -> TestResponse:
        local = urlsplit(path)
        address = local.path + (f"?{local.query}" if local.query else "")
        answer = self.caller.post(address, form)
        self.answers.append(answer)
        return answer

    def _room(self, event: str, sid: str, sequence: int) -> None:
        if self.offer is None:
            return
        facts = {
            "ConferenceSid": f"CF{self.offer.hex}",
            "FriendlyName": room_name(self.offer),
            "StatusCallbackEvent": event,
            "SequenceNumber": str(sequence),
            "CallSid": sid,
        }
        self._tell("/voice/conference", facts)
