"""The tickets that a test speaks of."""

from base.ids import new_id
from customers.models import Customer
from ivr.phoning.scene import REASON, Arranged, CannotArrange, Scene
from ivr.words import LookupOutcome
from tickets import tickets
from tickets.models import Ticket
from tickets.words import TicketKind, TicketState


def put_tickets(scene: Scene, made: Arranged, *, first: bool) -> None:
    """The customer's open tickets, then the one that a look-up finds.

    Args:
        scene: What is wanted.
        made: What learns of the ticket.
        first: Whether nothing was put there for this call before.

    Raises:
        CannotArrange: It stands where no ticket can.
    """
    customer, given = made.customer, scene.given
    if customer is None:
        return
    if first and given.customer is not None:
        for _ in range(given.customer.open_tickets):
            _opened(scene, customer)
    if given.lookup in {LookupOutcome.MISS, LookupOutcome.AMBIGUOUS}:
        return
    ticket = _opened(scene, customer)
    try:
        ticket.state = TicketState(given.ticket.state)
    except ValueError as error:
        raise CannotArrange(f"There is no ticket state `{given.ticket.state}`.") from error
    scene.session.add(ticket)
    scene.session.flush()
    scene.session.refresh(ticket)
    made.ticket = ticket.number or 0
    made.numbers.append(made.ticket)


def _opened(scene: Scene, customer: Customer) -> Ticket:
    return tickets.open_ticket(
        scene.session,
        kind=TicketKind.OTHER,
        origin="test",
        origin_id=new_id(),
        customer_id=customer.id,
        call_id=None,
        queue=None,
        subject=REASON,
        now=scene.now,
    )
