"""The crew of the demo: whose logins are printed, and two agents who follow a script."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session

from demo.numbers import agent_telephone
from demo.people.script import Colleague
from staff.api_tokens import issue_api_token
from staff.members import add_member, find_by_login
from staff.models import Device, Member, Role
from staff.skills import set_skill

# Every wait asks for its queue's skill and for the caller's language.
SKILLS = ("sales", "after_sales", "complaints", "lang:zh-CN", "lang:en-US")
_EXPERT, _ABLE, _LEARNING = 5, 4, 2


@dataclass(frozen=True)
class Persona:
    """Somebody invented who works here.

    Attributes:
        level: How well they do what their everyday work is.
        learning: What they can do, but only just.
        telephone: A desk telephone, for somebody who does not talk in the browser.
        is_scripted: Nobody signs in as them; they follow a script.
    """

    login: str
    name: str
    number: str
    role: Role
    language: str = "zh"
    level: int = _ABLE
    learning: Sequence[str] = ()
    telephone: str = ""
    is_scripted: bool = False

    @property
    def skills(self) -> Mapping[str, int]:
        """Each skill and its level: everybody may take any call, so that none waits for nobody."""
        return {skill: _LEARNING if skill in self.learning else self.level for skill in SKILLS}


CREW: Sequence[Persona] = (
    Persona("admin", "安若溪", "A1001", Role.ADMINISTRATOR, learning=("complaints",)),
    Persona("supervisor", "苏明朗", "A1002", Role.SUPERVISOR, level=_EXPERT),
    Persona("agent", "林小满", "A1003", Role.AGENT, learning=("complaints", "lang:en-US")),
    Persona("senior", "高一帆", "A1004", Role.SENIOR, language="en", level=_EXPERT),
    Persona("auto.cheng", "程自明", "A1005", Role.AGENT, is_scripted=True),
    Persona(
        "auto.vale",
        "Robin Vale",
        "A1006",
        Role.AGENT,
        language="en",
        telephone=agent_telephone(1),
        is_scripted=True,
    ),
)


@dataclass(frozen=True)
class Login:
    """How a person signs in to the demo."""

    login: str
    password: str
    role: str


@dataclass(frozen=True)
class Staff:
    """What is handed out once everybody is hired."""

    logins: Sequence[dict[str, str]]
    api_token: str
    colleagues: Sequence[Colleague]


def hire(session: Session, *, password: str, now: datetime) -> None:
    """Write whoever is missing of the crew, with skills and telephones; may be repeated.

    Call where this installation's own keys are in use: telephones are sealed.
    """
    for persona in CREW:
        if find_by_login(session, persona.login) is None:
            _hire(session, persona, password=password, now=now)


def _hire(session: Session, persona: Persona, *, password: str, now: datetime) -> None:
    member = add_member(
        session,
        login=persona.login,
        name=persona.name,
        number=persona.number,
        role=persona.role,
        password=password,
        language=persona.language,
        device=Device.TELEPHONE if persona.telephone else Device.BROWSER,
        now=now,
    )
    if persona.telephone:
        member.telephone = persona.telephone
        session.add(member)
    for skill, level in persona.skills.items():
        set_skill(session, member.id, skill, level=level)


def staff_of(session: Session, *, password: str, secret_key: str) -> Staff:
    """The logins of those who sign in, and a token for each of the crew; reads only.

    Args:
        session: One unit of work.
        password: The one that everybody was hired with.
        secret_key: Signs the tokens.

    Raises:
        LookupError: Somebody of the crew was never hired.
    """
    tokens = {p.login: issue_api_token(_member(session, p), secret=secret_key) for p in CREW}
    return Staff(
        logins=[asdict(Login(p.login, password, p.role)) for p in CREW if not p.is_scripted],
        api_token=tokens[CREW[0].login],
        colleagues=[Colleague(p.login, tokens[p.login], p.telephone, p.is_scripted) for p in CREW],
    )


def _member(session: Session, persona: Persona) -> Member:
    member = find_by_login(session, persona.login)
    if member is None:
        raise LookupError(f"{persona.login} was never hired")
    return member
