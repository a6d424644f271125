"""A customer of the past: the same characters that phone the running demo, in leaping time."""

import random

from demo.history.line import Line, Stay, Wait
from demo.history.parties import Habits, Party, Reply
from demo.people import replies
from demo.people.character import Character, Moment

_FIRST_WORDS_S = (1.0, 4.0)
_GASP_S = (0.2, 3.0)
_MESSAGE_S = (6.0, 24.0)
_TIRED_OF_TALKING_S = (4.0, 20.0)
_PICKS_UP_S = (3.0, 12.0)
_NOT_AT_A_PROMPT = frozenset({Moment.NEVER, Moment.QUEUE})


class Caller(Party):
    """Somebody who phones, waits, talks, and may be phoned back."""

    def __init__(self, who: Character, chance: random.Random) -> None:
        """Take the character; hesitations come from a chance of its own."""
        self.who = who
        self._chance = chance

    def hears(self, text: str) -> Reply | None:
        """Answer the prompts of the hotline, or hang up at this person's awkward moment."""
        line = replies.line_for(text)
        if line is None:
            return None
        if line.moment is self.who.hangs_up and line.moment not in _NOT_AT_A_PROMPT:
            return Reply(hangs_up=True, after_s=self._chance.uniform(*_GASP_S))
        keys = line.reply(self.who)
        after_s = self._chance.uniform(*_FIRST_WORDS_S)
        if keys == replies.HANG_UP:
            return Reply(hangs_up=True, after_s=after_s)
        if not keys:
            return None
        says = self.who.speaks and line.moment is Moment.MENU
        words = replies.spoken_wish(self.who) if says else ""
        return Reply(digits=str(keys), words=words, after_s=after_s)

    def waits(self, line: Line) -> None:
        """Lose patience after a while; or at once, who is like that."""
        leaves_at_once = self.who.hangs_up is Moment.QUEUE
        after_s = self._chance.uniform(*_GASP_S) if leaves_at_once else self.who.patience_s
        since = line.place

        def lose_patience() -> None:
            if line.place is since and isinstance(line.place, Wait):
                line.end()

        line.network.agenda.after(after_s, lose_patience)

    def meets(self, line: Line) -> None:
        """Talk; some are gone before the agent is through."""
        self.talk(line, replies.remarks(self.who.language))
        spans = {Moment.MEETING: _GASP_S, Moment.TALK: _TIRED_OF_TALKING_S}
        span = spans.get(self.who.hangs_up)
        if span is None:
            return

        def be_gone() -> None:
            if isinstance(line.place, Stay):
                line.end()

        line.network.agenda.after(self._chance.uniform(*span), be_gone)

    def message_s(self) -> Reply:
        """Leave a message after the tone."""
        return Reply(
            words=replies.message(self.who),
            hangs_up=self.who.hangs_up is Moment.MESSAGE,
            after_s=self._chance.uniform(*_MESSAGE_S),
        )

    @property
    def habits(self) -> Habits:
        """What their telephone does when they are phoned."""
        for name, status in (("no_answer", "no-answer"), ("busy", "busy"), ("reject", "busy")):
            if self.who.callee.get(name):
                return Habits(status, after_s=_PICKS_UP_S[0])
        return Habits(after_s=self._chance.uniform(*_PICKS_UP_S))
