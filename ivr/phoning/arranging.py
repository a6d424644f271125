"""What a test gives, put where the house itself looks; each kind of it in a module of its own.

Only made-up people are touched: whoever holds the test's number loses it to the test's customer.
What cannot be brought about so is refused by name (`ivr.phoning.refusing`), not imitated.
"""

from ivr.appointment_requests import FindSlot
from ivr.phoning import appointments, crew, crowd, openings, people, promises, tickets
from ivr.phoning.scene import Arranged, Scene
from ivr.requests import FindCallbackSlot


def arrange(scene: Scene, *, region: str, before: Arranged | None = None) -> Arranged:
    """Bring a state of the outside about; the unit of work is the scene's.

    Args:
        scene: What is wanted.
        region: Where numbers without a country are.
        before: What was put there earlier in the same call: its people stay, the rest goes.

    Raises:
        CannotArrange: A word of it is none that the house knows, or the house cannot be so.
    """
    made = Arranged()
    if before is not None:
        clear(scene, before)
    people.put_people(scene, made, before)
    openings.open_or_close(scene, made)
    _book(scene, made, first=before is None)
    tickets.put_tickets(scene, made, first=before is None)
    promises.promise(scene, made, region=region)
    crowd.gather(scene, made)
    crew.put_to_work(scene, made)
    return made


def _book(scene: Scene, made: Arranged, *, first: bool) -> None:
    """The appointment there is, and the times that remain."""
    asks_times = scene.asks(FindSlot, FindCallbackSlot)
    if asks_times and scene.given.times:
        openings.leave_free(scene, made)
    if appointments.is_wanted(scene):
        appointments.put_appointment(scene, made)
    if asks_times and not scene.given.times:
        openings.leave_free(scene, made)
    # Later the call itself may hold one of them.
    if asks_times and first:
        openings.check_free(scene)


def clear(scene: Scene, made: Arranged) -> None:
    """Take away what holds for the present only: hours, lines, agents, numbers not to be called."""
    openings.withdraw(scene, made)
    promises.allow(scene, made)
    crew.send_home(scene, made)
    crowd.send_away(scene, made)


def take_away(scene: Scene, made: Arranged) -> None:
    """End what was put there, and what the call was promised; people and calls stay on record."""
    clear(scene, made)
    promises.cancel(scene)
    appointments.give_up(scene, made)
