"""CSAT and NPS: the published formulas, and no score without answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.survey_scores import Csat, Nps, csat, nps

STARS = st.lists(st.integers(1, 5), min_size=1)
LIKELY = st.lists(st.integers(0, 10), min_size=1)


def test_an_empty_sample_gives_no_score() -> None:
    assert csat([]) == Csat(score_pct=None, satisfied=0, answers=0)
    assert nps([]) == Nps(score=None, promoters=0, detractors=0, answers=0)


def test_known_samples_give_the_known_scores() -> None:
    assert csat([5, 4, 3, 2, 1]).score_pct == 40
    assert nps([10, 9, 8, 7, 6, 0]).score == 0
    assert nps([9, 10, 6]).score == pytest.approx(100 / 3)
    assert (nps([10]).score, nps([6]).score, nps([7, 8]).score) == (100, -100, 0)


@given(STARS)
def test_csat_is_the_share_of_satisfied_answers(answers: list[int]) -> None:
    score = csat(answers)
    assert score.score_pct == pytest.approx(100 * score.satisfied / score.answers)
    assert 0 <= score.satisfied <= score.answers == len(answers)


@given(LIKELY)
def test_nps_lies_between_its_bounds_and_its_parts_explain_it(answers: list[int]) -> None:
    score = nps(answers)
    assert score.score is not None
    assert -100 <= score.score <= 100
    assert score.promoters + score.detractors <= score.answers == len(answers)
    explained = 100 * (score.promoters - score.detractors) / score.answers
    assert score.score == pytest.approx(explained)


@given(LIKELY, LIKELY)
def test_order_does_not_matter_and_a_better_answer_never_lowers_nps(
    answers: list[int], others: list[int]
) -> None:
    together = nps(answers + others)
    assert together == nps(others + answers)
    better = [min(answer + 1, 10) for answer in answers]
    assert (nps(better).score or 0) >= (nps(answers).score or 0)


@pytest.mark.parametrize("answers", [[0], [6], [3, -1]])
def test_an_answer_outside_the_scale_is_refused(answers: list[int]) -> None:
    with pytest.raises(ValueError, match="outside the scale"):
        csat(answers)
