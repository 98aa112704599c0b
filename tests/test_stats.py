"""Intervals of shares, against values that others published, and the F measure."""

import pytest

from scanner.stats import Share, exact, f_score


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 10, 0.0, 0.3085),
        (10, 10, 0.6915, 1.0),
        (5, 10, 0.1871, 0.8129),
        (1, 20, 0.0013, 0.2487),
        (0, 299, 0.0, 0.0123),
    ],
)
def test_the_interval_is_clopper_and_pearsons(part: int, whole: int, low: float, high: float) -> None:
    """As tables of exact binomial intervals have it."""
    assert Share(part, whole).interval() == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_nothing_is_known() -> None:
    """No trial: no share, and every share is possible."""
    assert Share(0, 0).value is None
    assert exact(0, 0) == (0.0, 1.0)


def test_a_surer_interval_is_wider() -> None:
    """And holds the share that was seen."""
    (a, b), (c, d) = exact(30, 40, 0.9), exact(30, 40, 0.99)
    assert c < a < 0.75 < b < d


@pytest.mark.parametrize(("part", "whole"), [(-1, 3), (4, 3), (0, -1)])
def test_impossible_counts_are_refused(part: int, whole: int) -> None:
    """Rather than given a number."""
    with pytest.raises(ValueError, match="0 <= part <= whole"):
        exact(part, whole)


def test_f2_leans_to_recall() -> None:
    """F1 is the harmonic mean; without a flag or a mark there is no F."""
    assert f_score(0.5, 1.0) == pytest.approx(2 / 3)
    assert f_score(0.5, 1.0, 2) == pytest.approx(5 / 6)
    assert f_score(0.0, 0.0) == 0.0
    assert f_score(None, 1.0) is None
