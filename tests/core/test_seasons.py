"""Seasons: months by themselves, and named ones that keep apart."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import StudyError
from bot.core.periods import month_dates, month_of, next_month
from bot.core.seasons import Season, check_new, date_of, month_title, title_of

TODAY = dt.date(2026, 3, 2)


def season(starts: str, ends: str) -> Season:
    dates = map(dt.date.fromisoformat, (starts, ends))
    return Season(1, 1, "season:1", "Spring", *dates, state="planned")


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_a_month_is_its_days_and_no_other(day: dt.date) -> None:
    first, last = month_dates(month_of(day))
    assert first <= day <= last
    assert month_of(first) == month_of(last) == month_of(day)
    assert next_month(day) == last + dt.timedelta(days=1)
    assert month_of(first - dt.timedelta(days=1)) < month_of(day) < month_of(next_month(day))


def test_months_have_names() -> None:
    assert month_title("2026-11") == "November 2026"


@pytest.mark.parametrize("text", ["2026-11-30", " 2026-11-30 ", "2026-11-30\n"])
def test_a_date_is_read(text: str) -> None:
    assert date_of(text) == dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "30.11.2026", "2026-02-30", "2026-13-01", "2026-11-30T09:00", "x" * 500]
)
def test_what_is_no_date_is_told_with_an_example(text: str) -> None:
    with pytest.raises(StudyError, match=r"Write it as 2026-11-30"):
        date_of(text)


def test_a_season_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(StudyError, match="cannot end"):
        check_new(dt.date(2026, 4, 2), dt.date(2026, 4, 1), (), today=TODAY)


def test_a_season_that_is_over_already_or_longer_than_a_year_is_refused() -> None:
    with pytest.raises(StudyError, match="over already"):
        check_new(dt.date(2026, 2, 1), dt.date(2026, 3, 1), (), today=TODAY)
    with pytest.raises(StudyError, match="a year"):
        check_new(dt.date(2026, 3, 1), dt.date(2027, 4, 1), (), today=TODAY)


@pytest.mark.parametrize(
    ("starts", "ends", "allowed"),
    [
        ("2026-03-02", "2026-03-09", True),
        ("2026-03-02", "2026-03-10", False),  # its last date is the other's first
        ("2026-03-20", "2026-04-20", False),
        ("2026-03-21", "2026-04-20", True),
        ("2026-03-01", "2026-12-31", False),
        ("2026-03-12", "2026-03-13", False),
    ],
)
def test_seasons_do_not_overlap(starts: str, ends: str, *, allowed: bool) -> None:
    dates = dt.date.fromisoformat(starts), dt.date.fromisoformat(ends)
    others = [season("2026-03-10", "2026-03-20")]
    if allowed:
        check_new(*dates, others, today=TODAY)
    else:
        with pytest.raises(StudyError, match="overlaps the season Spring"):
            check_new(*dates, others, today=TODAY)


def test_a_name_is_one_line_of_60_characters() -> None:
    assert title_of("  Spring \n cup ") == "Spring cup"
    for text in ("", "   ", "x" * 61):
        with pytest.raises(StudyError):
            title_of(text)
