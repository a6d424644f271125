"""What survey answers say, as numbers that explain themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

CSAT_RANGE = range(1, 6)
NPS_RANGE = range(11)
SATISFIED_FROM = 4
PROMOTER_FROM = 9
DETRACTOR_TO = 6


@dataclass(frozen=True, slots=True)
class Csat:
    """Customer satisfaction as the share of satisfied answers.

    Attributes:
        score_pct: Satisfied answers in per cent of all, 0 to 100; nothing without answers.
        satisfied: Answers of 4 or 5.
        answers: All answers.
    """

    score_pct: float | None
    satisfied: int
    answers: int


@dataclass(frozen=True, slots=True)
class Nps:
    """Net promoter score.

    Attributes:
        score: Promoters minus detractors in per cent of all, -100 to 100; nothing without answers.
        promoters: Answers of 9 or 10.
        detractors: Answers of 0 to 6.
        answers: All answers.
    """

    score: float | None
    promoters: int
    detractors: int
    answers: int


def csat(answers: Sequence[int]) -> Csat:
    """The top-two-box score of answers from 1 to 5.

    An empty sample has no score: zero would claim that everybody was unhappy.

    Raises:
        ValueError: An answer lies outside the scale.

    Source: Farris et al., Marketing Metrics, 4th edition, "Customer satisfaction": the share of
    respondents in the top two boxes of a five-point scale.
    """
    _check(answers, CSAT_RANGE)
    satisfied = sum(answer >= SATISFIED_FROM for answer in answers)
    score_pct = 100 * satisfied / len(answers) if answers else None
    return Csat(score_pct=score_pct, satisfied=satisfied, answers=len(answers))


def nps(answers: Sequence[int]) -> Nps:
    """The net promoter score of answers from 0 to 10; an empty sample has none.

    Raises:
        ValueError: An answer lies outside the scale.

    Source: Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003.
    """
    _check(answers, NPS_RANGE)
    promoters = sum(answer >= PROMOTER_FROM for answer in answers)
    detractors = sum(answer <= DETRACTOR_TO for answer in answers)
    score = 100 * (promoters - detractors) / len(answers) if answers else None
    return Nps(score=score, promoters=promoters, detractors=detractors, answers=len(answers))


def _check(answers: Sequence[int], scale: range) -> None:
    for answer in answers:
        if answer not in scale:
            raise ValueError(f"{answer} lies outside the scale {scale.start} to {scale.stop - 1}")
