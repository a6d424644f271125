"""What scripted people are told before they begin."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Colleague:
    """Somebody of the crew.

    Attributes:
        token: Speaks for them at the JSON API.
        telephone: Empty for somebody who talks in the browser.
        is_scripted: Nobody signs in as them.
    """

    login: str
    token: str = field(repr=False)
    telephone: str
    is_scripted: bool


@dataclass(frozen=True)
class Script:
    """Where everything is, and who plays.

    Attributes:
        hotline: The number to dial.
        factor: Simulated seconds per real second.
        known: Numbers of customers who are in the archive.
        strangers: Numbers of people who are not.
    """

    console_url: str
    simulator_url: str
    hotline: str
    factor: float
    seed: int
    crew: Sequence[Colleague]
    known: Sequence[str]
    strangers: Sequence[str]

    def written(self) -> bytes:
        """The script as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, text: str | bytes) -> "Script":
        """A script from its JSON."""
        facts = json.loads(text)
        crew = [Colleague(**one) for one in facts.pop("crew")]
        return cls(**facts, crew=crew)
