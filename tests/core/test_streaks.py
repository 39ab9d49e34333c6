"""Streaks and freezes, day by day and counted anew."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bot.core.streaks import MOST_FREEZES, Day, Streak, answered, history, missed, recounted

NINE = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def day(number: int) -> Day:
    due = NINE + dt.timedelta(days=number)
    return Day(due, due.date())


def played(marks: str) -> Streak:
    """x answered, - missed."""
    days = [day(number) for number in range(len(marks))]
    return recounted(days, {one.date for one, mark in zip(days, marks, strict=True) if mark == "x"})


def test_the_first_day_is_a_streak_of_one() -> None:
    assert played("x") == Streak(1, 1, 0, day(0).date, day(0).due)


def test_days_in_a_row_add_up_and_a_missed_one_begins_anew() -> None:
    assert played("xxx").length == 3
    assert (played("xxx-x").length, played("xxx-x").best) == (1, 3)


def test_seven_days_earn_a_freeze_and_a_missed_day_takes_it() -> None:
    assert (played("xxxxxxx").freezes, played("xxxxxx").freezes) == (1, 0)
    kept = played("xxxxxxx-x")
    assert (kept.length, kept.freezes) == (8, 0)
    assert played("xxxxxxx-x-x").length == 1


def test_two_freezes_at_most_and_two_missed_days_take_both() -> None:
    assert played("x" * 40).freezes == MOST_FREEZES == 2
    assert (played("x" * 14 + "--x").length, played("x" * 14 + "--x").freezes) == (15, 0)
    broken = played("x" * 14 + "---x")
    assert (broken.length, broken.freezes, broken.best) == (1, 0, 14)


def test_a_day_without_a_posting_is_no_missed_day() -> None:
    assert recounted([day(0), day(5)], {day(0).date, day(5).date}).length == 2


def test_the_order_is_that_of_the_postings_whatever_a_change_of_zone_did_to_dates() -> None:
    """East to west: the date of the second posting lies before that of the first."""
    first, second = Day(NINE, dt.date(2026, 3, 3)), Day(NINE + dt.timedelta(hours=14), dt.date(2026, 3, 2))
    streak = recounted([second, first], {first.date, second.date})
    assert (streak.length, streak.last_date) == (2, second.date)


def test_the_history_says_what_each_day_did() -> None:
    days = [day(number) for number in range(10)]
    lines = history(days, {one.date for one in days[:7]})
    assert [line.streak for line in lines] == [1, 2, 3, 4, 5, 6, 7, 7, 0, 0]
    assert [line.froze for line in lines][7:] == [True, False, False]
    assert [line.broke for line in lines][7:] == [False, True, False]


marks = st.text("x-", max_size=60)


@given(marks)
def test_kept_step_by_step_it_equals_the_recount(text: str) -> None:
    streak, gap = Streak(), 0
    for number, mark in enumerate(text):
        if mark == "-":
            gap += streak.last_date is not None
            continue
        streak = answered(streak, day(number), missed_between=gap)
        gap = 0
    assert streak == played(text)


@given(marks)
def test_lengths_and_freezes_stay_in_their_bounds(text: str) -> None:
    streak = played(text)
    assert 0 <= streak.freezes <= MOST_FREEZES
    assert streak.length <= streak.best <= text.count("x")
    assert (streak.length > 0) == ("x" in text)


@given(marks)
def test_the_history_ends_where_the_recount_does(text: str) -> None:
    days = [day(number) for number in range(len(text))]
    lines = history(days, {one.date for one, mark in zip(days, text, strict=True) if mark == "x"})
    last = max((place for place, mark in enumerate(text) if mark == "x"), default=None)
    if last is not None:
        assert lines[last].streak == played(text).length


@given(st.integers(0, 50), st.integers(0, 2), st.integers(0, 9), st.integers(0, 9))
def test_missing_days_at_once_or_one_by_one_is_the_same(length: int, freezes: int, one: int, other: int) -> None:
    streak = Streak(length, length, freezes, day(0).date, day(0).due)
    assert missed(missed(streak, one), other) == missed(streak, one + other)
