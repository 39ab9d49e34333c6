"""Points of one answer, and accuracy."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.scoring import MOST_BONUS, MOST_SPEED, RIGHT_DAILY, SPEED_OVER, Earned, accuracy, earned, speed_points

SECOND = dt.timedelta(seconds=1)
times = st.timedeltas(dt.timedelta(), dt.timedelta(days=2))


def test_a_right_answer_earns_the_published_points_and_the_streaks_bonus() -> None:
    assert [earned(right=True, scored=True, streak=days).total for days in (1, 2, 5, 6, 400)] == [11, 12, 15, 15, 15]
    assert (RIGHT_DAILY, MOST_BONUS) == (10, 5)


@given(st.booleans(), st.booleans(), st.integers(0, 1_000), st.none() | times)
def test_what_is_wrong_or_does_not_count_earns_nothing(
    right: bool, scored: bool, streak: int, took: dt.timedelta | None
) -> None:
    worth = earned(right=right, scored=scored, streak=streak, took=took)
    if not (right and scored):
        assert worth == Earned()
    else:
        assert RIGHT_DAILY <= worth.total <= RIGHT_DAILY + MOST_BONUS + MOST_SPEED


@pytest.mark.parametrize(("seconds", "points"), [(0, 5), (1, 5), (12, 4), (13, 4), (30, 3), (59, 1), (60, 0), (61, 0)])
def test_speed_falls_evenly_to_nothing(seconds: int, points: int) -> None:
    assert speed_points(seconds * SECOND) == points


def test_a_clock_that_runs_backwards_costs_nobody_anything() -> None:
    assert speed_points(-5 * SECOND) == MOST_SPEED


@given(times, times)
def test_who_is_quicker_never_gets_less(one: dt.timedelta, other: dt.timedelta) -> None:
    quick, slow = sorted((one, other))
    assert speed_points(quick) >= speed_points(slow)
    assert speed_points(SPEED_OVER + slow) == 0


def test_speed_counts_only_where_it_is_measured() -> None:
    assert earned(right=True, scored=True, streak=1).speed == 0
    assert earned(right=True, scored=True, streak=1, took=SECOND) == Earned(10, 1, 5)


def test_accuracy_is_the_lower_bound_that_wilson_gives() -> None:
    """Against figures of the formula as published: 8 of 10 and 1 of 1 at 95 %."""
    assert accuracy(8, 10) == pytest.approx(0.4901, abs=2e-4)
    assert accuracy(1, 1) == pytest.approx(0.2065, abs=2e-4)
    assert accuracy(0, 10) == pytest.approx(0.0, abs=1e-9)
    assert accuracy(0, 0) == 0.0


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_accuracy_lies_below_the_share_and_grows_with_answers(sums: tuple[int, int]) -> None:
    right, answered = sums
    assert 0 <= accuracy(right, answered) <= right / answered
    assert accuracy(2 * right, 2 * answered) >= accuracy(right, answered)
    if right < answered:
        assert accuracy(right + 1, answered) > accuracy(right, answered)
