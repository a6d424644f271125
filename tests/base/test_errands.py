"""Errands: what a process does by itself right after a commit."""

import queue
import threading
from dataclasses import dataclass, field

from base.bells import Bell, job, news
from base.errands import AT_MOST, Errands
from base.errors import Unavailable

WAIT_S = 10


@dataclass
class Elsewhere:
    bells: list[Bell] = field(default_factory=list)

    def ring(self, bell: Bell) -> None:
        self.bells.append(bell)


def test_what_is_done_here_is_done_and_the_rest_is_handed_on() -> None:
    done: queue.Queue[str] = queue.Queue()
    elsewhere = Elsewhere()
    errands = Errands({"match": lambda *, of: done.put(of)}, otherwise=elsewhere)
    others = [job("place", of=1), news("board", "match", of=2)]
    for bell in (*others, job("match", of="sales")):
        errands.ring(bell)
    assert done.get(timeout=WAIT_S) == "sales"
    assert elsewhere.bells == others


def test_equal_errands_that_wait_are_done_once_and_whoever_rings_does_not_wait() -> None:
    begun, may_end = threading.Event(), threading.Event()
    done: queue.Queue[str] = queue.Queue()

    def match(*, of: str) -> None:
        begun.set()
        assert may_end.wait(WAIT_S)
        done.put(of)

    errands = Errands({"match": match}, otherwise=Elsewhere())
    errands.ring(job("match", of="first"))
    assert begun.wait(WAIT_S)
    for of in ("sales", "complaints", "sales"):
        errands.ring(job("match", of=of))
    may_end.set()
    errands.ring(job("match", of="last"))
    heard = [done.get(timeout=WAIT_S) for _ in range(4)]
    assert heard == ["first", "sales", "complaints", "last"]


def test_an_errand_that_begins_again_while_it_is_done_is_done_again() -> None:
    done: queue.Queue[str] = queue.Queue()
    begun, may_end = threading.Event(), threading.Event()

    def match(*, of: str) -> None:
        begun.set()
        assert may_end.wait(WAIT_S)
        done.put(of)

    errands = Errands({"match": match}, otherwise=Elsewhere())
    errands.ring(job("match", of="sales"))
    assert begun.wait(WAIT_S)
    errands.ring(job("match", of="sales"))
    may_end.set()
    assert [done.get(timeout=WAIT_S) for _ in range(2)] == ["sales"] * 2


def test_one_that_fails_costs_only_itself() -> None:
    done: queue.Queue[str] = queue.Queue()

    def match(*, of: str) -> None:
        if of == "away":
            raise Unavailable("not now")
        if of == "broken":
            raise RuntimeError("this is no queue")
        done.put(of)

    errands = Errands({"match": match}, otherwise=Elsewhere())
    for of in ("away", "broken", "sales"):
        errands.ring(job("match", of=of))
    assert done.get(timeout=WAIT_S) == "sales"


def test_a_heap_of_errands_is_cut_off_and_left_to_the_sweeps() -> None:
    begun, may_end = threading.Event(), threading.Event()
    done: queue.Queue[str] = queue.Queue()

    def match(*, of: str) -> None:
        begun.set()
        assert may_end.wait(WAIT_S)
        done.put(of)

    errands = Errands({"match": match}, otherwise=Elsewhere())
    errands.ring(job("match", of="first"))
    assert begun.wait(WAIT_S)
    for number in range(AT_MOST + 50):
        errands.ring(job("match", of=number))
    may_end.set()
    while done.get(timeout=WAIT_S) != str(AT_MOST - 1):
        pass
    assert done.empty()
