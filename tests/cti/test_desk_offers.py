"""Offers: made, taken, missed, rejected, withdrawn."""

from datetime import timedelta

import pytest

from cti.matching import match_queue
from cti.models import EntryState, LeftBecause, PresenceState, ReservationState
from cti.offers import OfferGone
from cti.presence import choose_next
from cti.standing import queue_glance
from cti.sweeps import sweep_offers
from staff.skills import set_skill
from tests.fakes.desk_floor import Floor


def test_an_offer_has_a_deadline_and_rings_at_the_agents_console(floor: Floor) -> None:
    agent, _ = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    row = floor.reservation(offer)
    assert row.deadline_at is not None
    assert (row.deadline_at - floor.clock.now()).total_seconds() == 20
    assert "waited_s=0" in row.reasons
    assert (f"member:{agent}", "offer.made") in floor.rung.topics()
    assert floor.doing(agent) == (PresenceState.RESERVED, "")


def test_an_offer_begins_when_its_agent_is_free_however_long_locks_were_waited_for(
    floor: Floor,
) -> None:
    floor.call_in()
    before = floor.clock.now()
    floor.clock.advance(3)
    floor.add_agent()
    with floor.session() as session:
        (offer,) = match_queue(session, "service", now=before)
    row = floor.reservation(offer)
    assert (row.offered_at, row.deadline_at) == (
        before + timedelta(seconds=3),
        before + timedelta(seconds=23),
    )


def test_nothing_that_rings_carries_more_than_ids(floor: Floor) -> None:
    entry, _, _ = floor.talking()
    number = str(floor.call_of(entry).number)
    assert all(number not in value for bell in floor.rung.bells for value in bell.ids.values())


def test_a_missed_offer_returns_the_caller_to_the_original_place(floor: Floor) -> None:
    first = floor.call_in()
    floor.clock.advance(5)
    floor.call_in()
    agent = floor.add_agent()
    (offer,) = floor.match()
    floor.clock.advance(20)
    assert sweep_offers(floor.work) == 1
    assert floor.state(offer) is ReservationState.MISSED
    assert floor.doing(agent) == (PresenceState.NOT_READY, "missed")

    other = floor.add_agent("吴")
    (again,) = floor.match()
    assert floor.reservation(again).entry_id == first
    assert floor.reservation(again).member_id == other


def test_an_offer_in_time_is_left_alone_by_the_sweep(floor: Floor) -> None:
    floor.add_agent()
    floor.call_in()
    (offer,) = floor.match()
    floor.clock.advance(19.999)
    assert sweep_offers(floor.work) == 0
    assert floor.state(offer) is ReservationState.OFFERED


def test_rejecting_in_a_loop_with_one_agent_never_rings_by_itself(floor: Floor) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    for _ in range(3):
        (offer,) = floor.match()
        floor.reject(offer, agent)
        assert floor.doing(agent) == (PresenceState.NOT_READY, "rejected")
        assert floor.match() == []
        floor.go_ready(agent)
    assert floor.entry(entry).state is EntryState.WAITING


def test_a_rejected_caller_is_offered_to_the_others_first(floor: Floor) -> None:
    agent, _ = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.reject(offer, agent)
    floor.go_ready(agent)
    floor.clock.advance(100)
    newcomer = floor.add_agent("吴")
    (again,) = floor.match()
    assert floor.reservation(again).member_id == newcomer


def test_the_second_tab_is_told_that_the_first_took_it(floor: Floor) -> None:
    agent, _ = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    with pytest.raises(OfferGone) as refused:
        floor.accept(offer, agent)
    assert refused.value.error_id == "offer.taken_by_you"


def test_an_agent_who_was_too_slow_is_told_who_has_the_call(floor: Floor) -> None:
    slow, _ = floor.add_agent("林"), floor.call_in()
    (offer,) = floor.match()
    floor.clock.advance(20)
    sweep_offers(floor.work)
    quick = floor.add_agent("吴小姐")
    (again,) = floor.match()
    floor.accept(again, quick)
    with pytest.raises(OfferGone, match="吴小姐") as refused:
        floor.accept(offer, slow)
    assert refused.value.error_id == "offer.taken"


def test_an_accept_after_the_deadline_is_late_though_no_sweep_has_run(floor: Floor) -> None:
    agent, _ = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.clock.advance(20)
    with pytest.raises(OfferGone) as refused:
        floor.accept(offer, agent)
    assert refused.value.error_id == "offer.late"
    assert floor.state(offer) is ReservationState.OFFERED


def test_an_agent_who_accepts_and_never_connects_has_missed_it(floor: Floor) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.clock.advance(15)
    assert sweep_offers(floor.work) == 1
    assert floor.doing(agent) == (PresenceState.NOT_READY, "missed")
    assert floor.entry(entry).state is EntryState.WAITING


def test_a_caller_who_leaves_frees_the_agent_at_their_old_place_among_the_idle(
    floor: Floor,
) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    idle_since = floor.presence(agent).idle_since
    (offer,) = floor.match()
    floor.clock.advance(7)
    floor.caller_hangs_up(entry)
    assert floor.state(offer) is ReservationState.WITHDRAWN
    assert floor.entry(entry).left_because is LeftBecause.ABANDONED
    assert floor.doing(agent) == (PresenceState.READY, "")
    assert floor.presence(agent).idle_since == idle_since
    with pytest.raises(OfferGone):
        floor.accept(offer, agent)


def test_pressing_for_a_callback_withdraws_the_offer(floor: Floor) -> None:
    _, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    assert floor.leave(entry, LeftBecause.CALLBACK)
    assert not floor.leave(entry, LeftBecause.TIMEOUT)
    assert floor.state(offer) is ReservationState.WITHDRAWN
    assert floor.entry(entry).left_because is LeftBecause.CALLBACK


def test_pressing_for_a_callback_is_too_late_once_the_agent_is_in_the_room(floor: Floor) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.agent_asks(offer)
    assert not floor.leave(entry, LeftBecause.CALLBACK)
    assert floor.entry(entry).state is EntryState.MEETING


def test_an_agent_who_chose_to_go_home_does_so_when_the_offer_is_gone(floor: Floor) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    floor.match()
    with floor.session() as session:
        choose_next(session, agent, PresenceState.OFFLINE, now=floor.clock.now())
    floor.caller_hangs_up(entry)
    assert floor.doing(agent) == (PresenceState.OFFLINE, "")


def test_skills_of_queue_and_caller_must_both_be_there(floor: Floor) -> None:
    floor.add_queue("billing", skills={"billing"})
    floor.call_in(queue="billing", skills={"lang:zh-CN"})
    floor.add_agent(skills={"billing"})
    floor.add_agent(skills={"lang:zh-CN"})
    assert floor.match("billing") == []
    able = floor.add_agent(skills={"billing", "lang:zh-CN", "sales"})
    (offer,) = floor.match("billing")
    assert floor.reservation(offer).member_id == able


def test_two_queues_never_share_an_agent(floor: Floor) -> None:
    floor.add_queue("sales")
    floor.call_in(queue="service")
    floor.call_in(queue="sales")
    floor.add_agent()
    assert len(floor.match("service") + floor.match("sales")) == 1


def test_a_level_asked_for_by_the_queue_keeps_it_from_beginners_and_from_the_estimate(
    floor: Floor,
) -> None:
    floor.add_queue("experts", skills=["sales>=4"])
    beginner = floor.add_agent(skills=["sales"])  # at the everyday level, 3
    floor.call_in(queue="experts")
    assert floor.match("experts") == []
    with floor.session() as session:
        assert queue_glance(session, "experts", floor.clock.now()).ready == 0

    with floor.session() as session:
        set_skill(session, beginner, "sales", level=4)
    with floor.session() as session:
        assert queue_glance(session, "experts", floor.clock.now()).ready == 1
    assert len(floor.match("experts")) == 1
