"""All benches, one after the other; never two at once."""

from collections.abc import Iterator

from bench import (
    consoles,
    engine_step,
    flow_load,
    lookup,
    match,
    pages,
    seeds,
    signature_and_markup,
    starts,
    voice_step,
)
from bench.figures import Figure
from bench.house import open_house
from bench.sizes import Size


def figures(size: Size) -> Iterator[Figure]:
    """Every figure of one run, as soon as it is known."""
    yield engine_step.measure(calls=size.rounds)
    yield flow_load.measure()
    yield from signature_and_markup.measure(rounds=size.rounds)
    yield match.measure(agents=size.agents, entries=size.entries, rounds=min(50, size.rounds))
    with open_house(consoles=size.consoles) as house:
        voice_port = house.serve_voice()
        yield from voice_step.measure(house, size, port=voice_port)
        console_port = house.serve_console()
        house.start_worker()
        yield consoles.measure(house, size, voice_port=voice_port, console_port=console_port)
        yield from lookup.measure(house, size)
    # A house of their own: a million calls would slow everybody else down.
    with open_house(consoles=size.consoles) as house:
        yield from pages.measure(house, size)
    yield from starts.measure(size)
    yield seeds.measure(size)
