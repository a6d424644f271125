"""Nodes that ask our own archive, inside the unit of work."""

from typing import Any, ClassVar, Literal

from pydantic import RootModel, model_validator

from ivr.nodes.deciding import Cases
from ivr.nodes.texts import Expression, Name, Shape


class HoursNode(RootModel[Name]):
    """Whether a calendar of `hours` is open now; `result.opens_at` is when it opens next.

    Exits:
        open: It is open.
        closed: It is closed.
        holiday: It is closed for a holiday; default: as `closed`.
        error: It could not be asked.

    Example:
        are_we_open:
          hours: office
          then: {open: agent, closed: closed, holiday: closed}
    """

    exits: ClassVar = ("open", "closed", "holiday", "error")
    instead: ClassVar = {"holiday": "closed"}


class LookupNode(Shape):
    """Looks something up in our own archive; only what belongs to the caller is found.

    Attributes:
        what: A `customer`; their `ticket` (`result.number`, `state`, `updated_at`), their next
            `appointment` (`result.number`, `service`, `starts_at`), their `points`
            (`result.points`), or their `order` (`result.number`, `title`, `state`, `amount_minor`,
            `updated_at`).
        number: Gives the number to look for; nothing takes the caller's own number, or the latest
            ticket or order, or the next appointment. Points have none.

    Exits:
        found: Exactly one.
        ambiguous: Several customers fit, only for a `customer`; default: as `miss`.
        miss: None, or one that is somebody else's.
        error: It could not be looked for.

    Example:
        find_order:
          lookup: {what: order, number: vars.order_number}
          then: {found: tell_order, miss: menu, error: agent}
        tell_order:
          say: order_state
          then: menu
    """

    exits: ClassVar = ("found", "ambiguous", "miss", "error")
    instead: ClassVar = {"ambiguous": "miss"}

    what: Literal["customer", "ticket", "appointment", "points", "order"]
    number: Expression | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"what": value} if isinstance(value, str) else value


class QueueCheckNode(Shape):
    """How a queue stands decides: the first case that holds.

    Attributes:
        queue: The queue.
        cases: Conditions over `queue.waiting`, `queue.ready` (agents who could take a call now),
            `queue.longest_s` (longest present wait) and `queue.estimate_s` (a newcomer's estimated
            wait, -1 when unknown), both in seconds; each with a name and a target.

    Exits:
        else: No case holds.
        error: The queue could not be asked.

    Example:
        how_busy:
          queue_check:
            queue: service
            cases:
              - {when: queue.ready > 0, goto: agent}
              - {when: queue.estimate_s > 600, goto: message, name: long_wait}
          then: {else: agent}
    """

    exits: ClassVar = ("else", "error")

    queue: Name
    cases: Cases
