"""What came of a call, by the house's own rows, in the words of the test."""

import re
from dataclasses import dataclass

from sqlmodel import Session, col, select

from cti.models import Call, Message
from ivr.events import EventKind
from ivr.expectations import Observed
from ivr.flow_tests import Given
from ivr.hotline import Hotline
from ivr.models import FlowEvent, FlowRun
from ivr.phoning.scene import Arranged
from ivr.run import Run, Standing
from ivr.spoken.figures import digits
from ivr.spoken.manner import Manner
from tickets.models import SurveyResponse, Ticket

_CODE = "one_time_code"


@dataclass(frozen=True, slots=True)
class Naming:
    """What the test names and the house makes itself: numbers of tickets, and codes.

    Attributes:
        hotline: The version.
        given: What the test gives now.
        made: What was put there, the latest last.
    """

    hotline: Hotline
    given: Given
    made: tuple[Arranged, ...]

    def in_the_house(self, session: Session, sid: str, keys: str) -> str:
        """Keys as a caller would press them there who knows what the test's caller knows."""
        tickets = [made.ticket for made in self.made if made.ticket]
        if tickets and keys == self.given.ticket.number:
            return str(tickets[-1])
        if keys != self.given.pin:
            return keys
        texts = select(Message).join(Call, col(Call.id) == col(Message.call_id))
        sent = session.exec(
            texts.where(Call.sid == sid, Message.purpose == _CODE).order_by(col(Message.at).desc())
        ).first()
        code = re.search(r"\d+", str(sent.body)) if sent is not None else None
        return code.group() if code else keys

    def in_the_test(self, words: str, opened: list[int]) -> str:
        """Words in which the numbers that the house gave are the one that the test names.

        Args:
            words: Spoken, or written in a text message.
            opened: Numbers of the tickets that the call opened.
        """
        named = self.given.ticket.number
        numbers = [*opened, *(number for made in self.made for number in made.numbers)]
        for number in numbers:
            words = re.sub(rf"(?<!\d){number}(?!\d)", named, words)
        for tag in self.hotline.file.languages:
            manner = Manner(tag, self.hotline.file.zone)
            for number in numbers:
                words = words.replace(digits(number, manner), digits(named, manner))
        return words


def run_of(session: Session, sid: str) -> Run:
    """The run of a call, by the carrier's id of it."""
    runs = select(FlowRun).join(Call, col(Call.id) == col(FlowRun.call_id))
    return Run.from_json(session.exec(runs.where(Call.sid == sid)).one().state)


def observed(session: Session, hotline: Hotline, sid: str, words: str, naming: Naming) -> Observed:
    """How a call stands now.

    Args:
        session: A unit of work.
        hotline: The version.
        sid: The carrier's id of the call.
        words: What was heard last.
        naming: What the test calls what the house made.
    """
    run, call = run_of(session, sid), session.exec(select(Call).where(Call.sid == sid)).one()
    left = select(FlowEvent).where(
        FlowEvent.call_id == call.id, FlowEvent.kind == EventKind.LEFT.value
    )
    tickets = session.exec(select(Ticket).where(Ticket.call_id == call.id)).all()
    ended = select(SurveyResponse.outcome).where(
        SurveyResponse.call_id == call.id, col(SurveyResponse.outcome).is_not(None)
    )
    texts = session.exec(select(Message).where(Message.call_id == call.id)).all()
    opened = [ticket.number for ticket in tickets if ticket.number]
    waiting = run.standing is Standing.WAITING and run.stay is not None
    return Observed(
        words=naming.in_the_test(words, opened),
        place=run.place,
        queue=run.stay.queue if waiting and run.stay else "",
        over=run.standing is Standing.OVER,
        callbacks=tuple(
            str(event.facts["exit"])
            for event in session.exec(left.order_by("seq")).all()
            if hotline.nodes[f"{event.flow}.{event.node}"].verb == "callback"
        ),
        tickets=tuple(ticket.kind.value for ticket in tickets),
        surveys=tuple(str(outcome) for outcome in session.exec(ended).all()),
        texts=tuple(naming.in_the_test(str(text.body), opened) for text in texts),
    )
