"""Whom and what a flow file names outside its queues: services, who does them, who may be rung."""

from typing import Annotated

from pydantic import Field, model_validator

from base.sentences import said
from ivr.faults import Unfit
from ivr.nodes.texts import Name, Shape

Tag = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Labels = dict[Tag, str]
# A telephone number as flow files write it.
E164 = r"\+[1-9][0-9]{6,14}"


class Resource(Shape):
    """Somebody or something that one appointment at a time takes up.

    Attributes:
        label: Name that people see, per language.
        calendar: Its working hours.
    """

    label: Labels
    calendar: Name


class Service(Shape):
    """What appointments are made for.

    Attributes:
        label: Name that people see and callers hear, per language.
        resources: Names of `resources` any of which can do it.
        minutes: How long one appointment takes, in quarters of an hour.
        notice_min: None starts sooner than this many minutes from now.
        days: None is offered later than this many days from now, at most 14.
    """

    label: Labels
    resources: Annotated[tuple[Name, ...], Field(min_length=1, max_length=50)]
    minutes: Annotated[int, Field(ge=15, le=480, multiple_of=15)] = 30
    notice_min: Annotated[int, Field(ge=0, le=10_080)] = 60
    days: Annotated[int, Field(ge=1, le=14)] = 14


class Transfer(Shape):
    """Somebody a caller may be connected with outside the queues: exactly one of these.

    Attributes:
        number: A telephone number in E.164.
        sip: A SIP address.
        agent: A member's login; their telephone rings when they are ready.
        team: A team's name; of its members who are ready and have a telephone, the one who has
            been free for longest.
    """

    number: Annotated[str, Field(pattern=f"^{E164}$")] | None = None
    sip: Annotated[str, Field(pattern=r"^sips?:[^\s<>\"']{3,200}$")] | None = None
    agent: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    team: Annotated[str, Field(min_length=1, max_length=80)] | None = None

    @property
    def whom(self) -> tuple[str, str]:
        """What kind of party it is, and which one."""
        (kind,) = self.model_fields_set
        return kind, str(getattr(self, kind))

    @model_validator(mode="after")
    def _one(self) -> "Transfer":
        if len(self.model_fields_set) != 1:
            raise Unfit(said("say one of `number`, `sip`, `agent` and `team`"))
        return self
