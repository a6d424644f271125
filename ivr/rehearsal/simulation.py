"""A call talked through in a terminal: what is heard, what may be done, where it stands."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from pydantic import ValidationError

from ivr.flow_tests import FlowTest, Line
from ivr.hotline import Hotline
from ivr.run import Standing
from ivr.testing import CallDriver
from telephony.instructions import (
    Connect,
    Document,
    Enqueue,
    Gather,
    Hangup,
    JoinConference,
    Leave,
    Pause,
    Pay,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
)

HELP = """\
  1 2 … * #             press keys
  say WORDS             speak
  (an empty line)       silence
  record SECONDS        leave a message
  wait [POLLS]          wait on in the queue
  agent answers         an agent takes the call; then: agent ends, agent lost
  party DOES            the other side of a transfer: talks, is busy, stays away, declines, fails
  card ENDS             how a card is taken: paid, declined, interrupted, fails
  hang up               the caller is gone
  given NAME VALUE      what the outside answers from here on, as in: given hours closed
  quit                  leave
"""
_KEYS = frozenset("0123456789*#")


@dataclass(slots=True)
class Simulation:
    """One call, by what is typed.

    Attributes:
        verbose: Whether place, language and variables are told as well.
    """

    driver: CallDriver
    verbose: bool = False

    def heard(self) -> Iterator[str]:
        """What the call hears now, with the language each is said in, and what it may do."""
        document = self.driver.document
        if document is None or self.driver.run.standing is Standing.OVER:
            yield from _told(document or ())
            yield "— the call is over"
        else:
            yield from _told(document)
        if self.verbose:
            run = self.driver.run
            values = ", ".join(f"{name}={value!r}" for name, value in run.vars.items())
            yield f"  [{run.place} {run.standing.value} {run.language}] {values}"

    def do(self, typed: str) -> str:
        """Do what was typed; a sentence when it is nothing that can be done, else nothing."""
        line = read_line(typed)
        if isinstance(line, str):
            return line
        self.driver.act(line)
        return ""


def start(hotline: Hotline, test: FlowTest, *, verbose: bool) -> Simulation:
    """A call that has just arrived."""
    return Simulation(CallDriver(hotline, test, "simulation"), verbose)


def read_line(typed: str) -> Line | str:
    """What somebody typed as a line of a test, or a sentence when it is none."""
    text = typed.strip()
    word, _, rest = text.partition(" ")
    rest = rest.strip()
    said: dict[str, object]
    if not text:
        said = {"silence": 1}
    elif set(text) <= _KEYS:
        said = {"press": text}
    elif text == "hang up":
        said = {"caller": "hangs up"}
    elif word == "given":
        name, _, value = rest.partition(" ")
        whole, _, part = name.partition(".")
        said = {"given": {whole: {part: value.strip()} if part else value.strip()}}
    elif word == "wait":
        said = {"wait": rest or 1}
    elif word in {"say", "record", "agent", "party", "card"} and rest:
        said = {word: rest}
    else:
        return f"`{text}` is nothing a caller can do.\n{HELP}"
    try:
        return Line.model_validate(said)
    except ValidationError as error:
        (fault, *_) = error.errors()
        return f"{fault['msg']}."


def converse(simulation: Simulation, typed: Iterable[str], tell: Callable[[str], None]) -> None:
    """Tell what is heard and do what is typed, until the call or the typing ends."""
    for line in simulation.heard():
        tell(line)
    for text in typed:
        if text.strip() in {"quit", "help"}:
            if text.strip() == "quit":
                return
            tell(HELP)
            continue
        if sentence := simulation.do(text):
            tell(sentence)
            continue
        for line in simulation.heard():
            tell(line)
        if simulation.driver.run.standing is Standing.OVER:
            return


def _told(document: Document) -> Iterator[str]:  # noqa: C901 - one arm each
    for part in document:
        match part:
            case Say(text, language):
                yield f"  {language}: {text}"
            case Play(url):
                yield f"  ♪ {url}"
            case Pause(length_s):
                yield f"  … {length_s} s"
            case Gather():
                yield from _told(part.prompts)
                yield f"? {_asked(part)}"
            case Record(max_length_s=most):
                yield f"? record, up to {most} s"
            case Enqueue():
                yield "? waiting for an agent: wait, agent answers, or a key that is offered"
            case JoinConference():
                yield "? talking with an agent: agent ends, agent lost"
            case Hangup():
                yield "  (we hang up)"
            case Connect(to=to):
                yield f"? dialling {to}: party talks, party is busy, party stays away, …"
            case Pay(amount_minor=amount, currency=currency):
                yield f"? a card for {amount / 100:.2f} {currency}: card paid, card declined, …"
            case Leave() | Redirect() | Reject():
                pass
            case _:
                assert_never(part)


def _asked(gather: Gather) -> str:
    keys = f"{gather.num_digits or 'any number of'} keys" if gather.num_digits != 1 else "a key"
    ways = [keys] if gather.keys else []
    ways += ["say …"] if gather.speech else []
    return f"{' or '.join(ways)}, {gather.timeout_s} s"
