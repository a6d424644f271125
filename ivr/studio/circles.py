"""Circles in which nobody is asked anything: there they end by the carrier's limit."""

from collections.abc import Iterator

from ivr.studio.export import Export, Transition, Widget

# Whoever comes to one of these is asked, waits, or talks.
_TAKE_TIME = frozenset(
    {
        "gather-input-on-call",
        "connect-call-to",
        "enqueue-call",
        "send-to-flex",
        "record-voicemail",
        "capture-payments",
        "make-http-request",
        "run-function",
    }
)


def without_circles(export: Export) -> tuple[Export, list[Widget]]:
    """The export with every silent circle cut open where it closes, and the widgets cut."""
    closing = set(_closing(export))
    cut = [
        each
        for each in export.states
        if any((each.name, way.next) in closing for way in each.transitions)
    ]
    states = tuple(_opened(each, closing) for each in export.states)
    return export.model_copy(update={"states": states}), cut


def _opened(widget: Widget, closing: set[tuple[str, str | None]]) -> Widget:
    ways = tuple(
        way.model_copy(update={"next": None}) if (widget.name, way.next) in closing else way
        for way in widget.transitions
    )
    return widget.model_copy(update={"transitions": ways})


def _closing(export: Export) -> Iterator[tuple[str, str | None]]:
    """Ways between silent widgets that lead back to one on the path; walked without recursion."""
    silent = {each.name: each for each in export.states if each.type not in _TAKE_TIME}
    done: set[str] = set()
    for start, widget in silent.items():
        path: list[tuple[str, Iterator[Transition]]] = []
        if start not in done:
            path.append((start, iter(widget.transitions)))
        while path:
            name, ways = path[-1]
            way = next(ways, None)
            if way is None:
                done.add(name)
                path.pop()
            elif way.next in {each for each, _ in path}:
                yield name, way.next
            elif way.next in silent and way.next not in done:
                path.append((way.next, iter(silent[way.next].transitions)))
