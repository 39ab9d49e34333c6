"""Weeks at their edges."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.periods import kept_periods, next_week, week_of


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2026-01-01", "2026-W01"),  # a Thursday: the year's first week began in December
        ("2025-12-29", "2026-W01"),
        ("2025-12-28", "2025-W52"),
        ("2027-01-03", "2026-W53"),  # a Sunday of a long year
        ("2027-01-04", "2027-W01"),
        ("2024-12-30", "2025-W01"),
        ("2021-01-01", "2020-W53"),
        ("2026-03-02", "2026-W10"),
    ],
)
def test_the_week_is_the_one_of_iso_8601(day: str, week: str) -> None:
    assert week_of(dt.date.fromisoformat(day)) == week


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_a_week_is_its_seven_days_and_no_other(day: dt.date) -> None:
    monday = next_week(day)
    week = [monday - dt.timedelta(days=back) for back in range(1, 8)]
    assert monday.weekday() == 0
    assert day in week
    assert {week_of(one) for one in week} == {week_of(day)}
    assert week_of(monday) != week_of(day)
    assert week_of(week[-1] - dt.timedelta(days=1)) != week_of(day)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_weeks_as_text_are_in_the_order_of_time(one: dt.date, other: dt.date) -> None:
    if one <= other:
        assert week_of(one) <= week_of(other)


def test_sums_are_kept_of_the_week_the_month_a_named_season_and_all_time() -> None:
    assert kept_periods(dt.date(2026, 3, 2)) == ("2026-W10", "2026-03", "all")
    assert kept_periods(dt.date(2026, 3, 2), "season:4") == ("2026-W10", "2026-03", "season:4", "all")
