"""A whole contact centre as real processes, with people at its telephones and desks.

Everybody uses the doors that people and programs use: the simulator's telephones and the console's
JSON API. Nothing here looks into the product; what was so is read from the carrier's truth and from
plain SQL.
"""

import contextlib
import json
import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil
import psycopg
import requests
from psycopg.rows import dict_row

from base.database import Database
from demo.audit.report import audit
from demo.staffing import staff_of
from tests.processes.hearing import at, longest_silence_s
from tests.processes.patience import PATIENCE_S, until
from tests.processes.programs import cordboard, program
from tests.running_stores import free_neighbours, open_folder

READY = "Ctrl-C ends everything."
# What the carrier may wait for any answer of a voice door: the deadline, and as much for the load.
ANSWERED_WITHIN_S = 5.0
# In the archive of every demo, so that nobody is asked for a language; see demo/numbers.py.
KNOWN = [f"+861700001{n:04d}" for n in range(30, 60)]
LIVE = frozenset({"queued", "ringing", "in-progress"})


@dataclass
class Caller:
    """Somebody who phones the hotline."""

    centre: "Centre"
    number: str
    sid: str = ""

    def phone(self) -> "Caller":
        """Dial."""
        wish = {"from": self.number, "to": self.centre.known["hotline"]}
        self.sid = self.centre.carrier("POST", "/sim/calls", wish)["sid"]
        return self

    def press(self, digits: str) -> None:
        """Press keys."""
        self.centre.carrier("POST", f"/sim/calls/{self.sid}/keys", {"digits": digits})

    def hang_up(self) -> None:
        """Put the receiver down; nothing happens where the call is over already."""
        with contextlib.suppress(requests.HTTPError):
            self.centre.carrier("POST", f"/sim/calls/{self.sid}/hangup", {})

    def facts(self) -> dict[str, Any]:
        """The call as the carrier knows it."""
        facts: dict[str, Any] = self.centre.carrier("GET", f"/sim/calls/{self.sid}")
        return facts

    def heard(self) -> list[str]:
        """Every sentence so far."""
        return [event["text"] for event in self.facts()["events"] if "text" in event]

    def hears(self, words: str, *, within_s: float = PATIENCE_S) -> None:
        """Wait for words that were not there when this was last asked for them."""
        count = self._heard.get(words, 0)

        def again() -> bool:
            found = sum(words in sentence for sentence in self.heard())
            self._heard[words] = max(found, count)
            return found > count

        until(f"{self.number} hears {words!r}: {self.heard()[-3:]}", again, within_s=within_s)

    def is_over(self) -> bool:
        """Whether the carrier has ended the call."""
        return self.centre.is_over(self.sid)

    def hears_sid(self, sid: str) -> bool:
        """Whether that leg's voice reaches the caller now."""
        return sid in self.facts()["hears"]

    _heard: dict[str, int] = field(default_factory=dict)


@dataclass
class Agent:
    """Somebody at a desk, by the console's API."""

    centre: "Centre"
    login: str
    token: str
    telephone: str = ""
    leg: str = ""

    def ask(self, method: str, path: str, body: Any = None, *, within_s: float = 20) -> Any:
        """One request of the agent's console.

        Raises:
            requests.HTTPError: It was refused.
        """
        url = f"{self.centre.known['console_url']}{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.request(method, url, json=body, headers=headers, timeout=within_s)
        answer.raise_for_status()
        return answer.json() if answer.text else None

    def desk(self) -> dict[str, Any]:
        """State, and what is at hand."""
        desk: dict[str, Any] = self.ask("GET", "/api/v1/presence")
        return desk

    @property
    def state(self) -> str:
        """What they are doing."""
        return str(self.desk()["state"])

    @property
    def offer(self) -> str:
        """The offer or call at hand."""
        hand = self.desk()["reservation"]
        return str(hand["reservation_id"]) if hand else ""

    @property
    def hand(self) -> str:
        """How far the offer or call at hand is; empty when there is none."""
        hand = self.desk()["reservation"]
        return str(hand["state"]) if hand else ""

    def becomes(self, *states: str) -> None:
        """Wait until they do one of these."""
        until(f"{self.login} becomes {states}", lambda: self.state in states)

    def go_ready(self) -> None:
        """Click."""
        self.ask("POST", "/api/v1/presence/ready", {})

    def offered(self) -> str:
        """Wait for an offer and give it."""
        return until(f"{self.login} is offered a call", lambda: self.offer)

    def accept(self) -> None:
        """Take it."""
        self.ask("POST", f"/api/v1/reservations/{self.offered()}/accept", {})

    def connect(self) -> str:
        """Let the browser join; the leg's id."""
        told = self.ask("GET", "/softphone/token")
        leg = self.centre.carrier(
            "POST",
            f"/sim/clients/{told['identity']}/connect",
            {"params": {"reservation": self.offer}, "token": told["token"]},
        )
        self.leg = leg["sid"]
        return self.leg

    def answer(self) -> None:
        """Accept, connect, and wait until they talk."""
        self.accept()
        if not self.telephone:
            self.connect()
        self.becomes("talking")

    def meet(self, caller: Caller) -> None:
        """Work as agents do, taking whoever is offered, until this caller is on the line."""
        until(f"{self.login} meets {caller.number}", lambda: self._works_towards(caller))

    def _works_towards(self, caller: Caller) -> bool:
        with contextlib.suppress(requests.HTTPError):
            match self.state, self.hand:
                case ("talking", _):
                    return caller.hears_sid(self.leg)
                case ("offline" | "not_ready" | "unavailable", _):
                    self.go_ready()
                case ("wrap_up", _):
                    self.complete()
                case ("reserved", "offered"):
                    self.accept()
                    self.connect()
        return False

    def control(self, word: str) -> None:
        """Hold, unhold, mute, unmute, hangup."""
        self.ask("POST", f"/api/v1/reservations/{self.offer}/{word}", {})

    def lose_line(self) -> None:
        """The agent's own leg ends at their end."""
        with contextlib.suppress(requests.HTTPError):
            self.centre.carrier("POST", f"/sim/calls/{self.leg}/hangup", {})

    def complete(self) -> None:
        """Finish the wrap-up."""
        words = {"note": "", "disposition": "resolved"}
        self.ask("POST", f"/api/v1/reservations/{self.offer}/complete", words)

    def go_home(self) -> None:
        """Leave, whatever is at hand."""

        def gone() -> bool:
            desk = self.desk()
            with contextlib.suppress(requests.HTTPError):
                if desk["state"] == "wrap_up":
                    self.complete()
                elif desk["state"] == "talking":
                    self.control("hangup")
                elif desk["state"] == "reserved":
                    self.ask("POST", f"/api/v1/reservations/{self.offer}/reject", {})
                else:
                    self.ask("POST", "/api/v1/presence/offline", {})
            return str(desk["state"]) == "offline"

        until(f"{self.login} goes home", gone)


@dataclass
class Centre:
    """A demo that runs, with nobody in it."""

    folder: Path
    agents: dict[str, Agent] = field(default_factory=dict)
    callers: list[Caller] = field(default_factory=list)
    numbers: Iterator[str] = field(default_factory=lambda: iter(KNOWN))

    @property
    def known(self) -> dict[str, Any]:
        """Where everything is now; process ids change with restarts."""
        document: dict[str, Any] = json.loads((self.folder / "demo.json").read_text())
        return document

    @cached_property
    def secrets(self) -> Mapping[str, str]:
        """What the demo made up for itself."""
        made: dict[str, str] = json.loads((self.folder / "secrets.json").read_text())
        return made

    def carrier(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the simulator.

        Raises:
            requests.HTTPError: It said no.
        """
        url = f"{self.known['simulator_url']}{path}"
        answer = requests.request(method, url, json=body, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.text else None

    def sql(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Rows of the house's database, read by plain SQL."""
        with psycopg.connect(self.known["database_url"], row_factory=dict_row) as connection:
            return connection.execute(query, values).fetchall()

    def caller(self) -> Caller:
        """Somebody new whose language is known, on the line."""
        caller = Caller(self, next(self.numbers)).phone()
        self.callers.append(caller)
        return caller

    def in_menu(self) -> Caller:
        """A caller who hears the main menu."""
        caller = self.caller()
        caller.hears("售后服务，请按2")
        return caller

    def waiting(self) -> Caller:
        """A caller who waits in the queue."""
        caller = self.in_menu()
        caller.press("2")
        caller.hears("正在为您转接客服专员")
        until("an entry waits", lambda: self.entry_of(caller))
        return caller

    def entry_of(self, caller: Caller) -> dict[str, Any] | None:
        """The caller's wait."""
        query = (
            "SELECT e.* FROM queue_entry e JOIN call c ON c.id = e.call_id WHERE c.sid = %s "
            "ORDER BY e.entered_at DESC"
        )
        return next(iter(self.sql(query, caller.sid)), None)

    def talking(self, agent: Agent) -> Caller:
        """A caller who talks with the agent."""
        caller = self.waiting()
        agent.go_ready()
        agent.answer()
        return caller

    def process(self, role: str) -> psutil.Process:
        """One of the demo's processes."""
        return psutil.Process(self.known["pids"][role])

    def signal(self, role: str, number: int) -> None:
        """Send a signal to a process and its children."""
        head = self.process(role)
        for process in (head, *head.children(recursive=True)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, number)

    @contextmanager
    def frozen(self, role: str) -> Iterator[None]:
        """A store that hangs while the block lasts: it refuses nothing and answers nothing."""
        self.signal(role, signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(role, signal.SIGCONT)

    def mark(self) -> int:
        """The number of the carrier's next fact."""
        facts = self.carrier("GET", "/truth?kind=webhook-answer")
        return int(facts[-1]["n"]) + 1 if facts else 0

    def longest_answer_s(self, since: int) -> float:
        """The longest that the carrier waited for one answer of a voice door, seconds."""
        facts = {fact["n"]: fact for fact in self.carrier("GET", f"/truth?since={since}")}
        waits = [
            (at(fact) - at(facts[fact["webhook"]])).total_seconds()
            for fact in facts.values()
            if fact["kind"] == "webhook-answer" and fact["webhook"] in facts
        ]
        return max(waits, default=0.0)

    def apologies(self) -> list[dict[str, Any]]:
        """How often the carrier itself had to speak for us."""
        facts: list[dict[str, Any]] = self.carrier("GET", "/truth?kind=application-error")
        return facts

    def is_over(self, sid: str) -> bool:
        """Whether the carrier has ended a leg."""
        return self.carrier("GET", f"/sim/calls/{sid}")["status"] not in LIVE

    def longest_silence_s(self, caller: Caller) -> float:
        """The longest that a caller heard neither a word nor a person since they were answered."""
        return longest_silence_s(caller.sid, self.carrier("GET", "/truth"))

    def everybody_goes(self) -> None:
        """All hang up and go home; nothing of it is left at any desk."""
        for caller in self.callers:
            caller.hang_up()
        self.callers.clear()
        for agent in self.agents.values():
            agent.go_home()
        until(
            "every call is over",
            lambda: not self.sql("SELECT 1 FROM call WHERE ended_at IS NULL"),
        )

    def is_left_whole(self) -> None:
        """Everybody has gone, every invariant holds, and the carrier never spoke for us."""
        self.everybody_goes()
        assert self.findings() == []
        assert not self.apologies()

    def findings(self) -> list[str]:
        """What the audit of all invariants has to say, of everything so far."""
        seen = audit(self.known["database_url"], self.folder / "truth.jsonl")
        assert seen.looked_at["call"], "an audit of nothing proves nothing"
        return [str(finding) for finding in seen.findings]


@contextmanager
def running_centre(flows: Path | None = None) -> Iterator[Centre]:
    """A centre of its own ports and folder, ended and removed afterwards.

    It serves the shipped hotline unless another file is named.
    """
    folder = open_folder()
    ports = str(free_neighbours(5))
    own = () if flows is None else ("--flows", str(flows))
    arguments = cordboard("demo", "--data", str(folder), "--port-base", ports, "--no-people", *own)
    with program(arguments) as running:
        running.wait_for(READY)
        centre = Centre(folder)
        _hire(centre)
        yield centre
        running.process.send_signal(signal.SIGINT)
        running.process.wait(60)
    shutil.rmtree(folder)


def _hire(centre: Centre) -> None:
    database = Database(centre.known["database_url"], role="job")
    with database.session() as session:
        staff = staff_of(
            session,
            password=centre.secrets["password"],
            secret_key=centre.secrets["secret_key"],
        )
    database.close()
    for who in staff.colleagues:
        centre.agents[who.login] = Agent(centre, who.login, who.token, who.telephone)
