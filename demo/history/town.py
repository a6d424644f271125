"""The people outside: who phones, who is phoned, and what number they have."""

import random
from collections.abc import Mapping

from base.settings import Settings
from demo.archive import AMERICAN, CHINESE
from demo.history.caller import Caller
from demo.history.desk import Desk
from demo.history.line import Line
from demo.history.network import Network
from demo.history.parties import Habits, Party
from demo.numbers import known_numbers, stranger
from demo.people.character import draw
from telephony.addresses import INBOUND_PATH, STATUS_PATH

# Those who phone at all phone again, so that timelines tell a story.
_REGULARS = 60
_STRANGERS = 25
_SHARE_OF_STRANGERS = 0.15
_AWKWARD = 0.18


class Town:
    """Everybody with a telephone; each call finds them in another mood."""

    def __init__(self, settings: Settings, *, chance: random.Random) -> None:
        """Draw who phones at all."""
        self._hotline = settings.caller_id
        self._chance = chance
        self._regulars = chance.sample(known_numbers(chinese=CHINESE, american=AMERICAN), _REGULARS)
        self._strangers = [stranger(index) for index in range(_STRANGERS)]
        self._callers: dict[str, Caller] = {}
        self._desks: Mapping[str, Desk] = {}

    def employ(self, desks: Mapping[str, Desk]) -> None:
        """Some telephones stand on the house's own desks."""
        self._desks = desks

    def phone(self, network: Network) -> None:
        """Somebody dials the hotline, unless they are on a line already."""
        is_stranger = self._chance.random() < _SHARE_OF_STRANGERS
        number = self._chance.choice(self._strangers if is_stranger else self._regulars)
        network.forget_ended()
        if network.is_engaged(number):
            return
        line = Line(
            network,
            self._caller(number),
            from_=number,
            to=self._hotline,
            direction="inbound",
            status_address=STATUS_PATH,
        )
        line.perform(INBOUND_PATH)

    def callee(self, number: str) -> tuple[Party, Habits]:
        """Who picks up at a number, and what its telephone does."""
        if number in self._desks:
            return self._desks[number].habits
        caller = self._caller(number)
        return caller, caller.habits

    def _caller(self, number: str) -> Caller:
        chance = self._chance
        return Caller(draw(chance, number, awkward=_AWKWARD), chance)
