"""Spans of time that boards count over, in the schedule's own local dates."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Literal

Span = Literal["today", "week", "month", "season", "all"]

ALL_TIME = "all"


def week_of(local_date: dt.date) -> str:
    """The ISO 8601 week: "2026-W48"."""
    year, week, _ = local_date.isocalendar()
    return f"{year}-W{week:02}"


def month_of(local_date: dt.date) -> str:
    """The calendar month: "2026-11"."""
    return f"{local_date.year:04}-{local_date.month:02}"


def kept_periods(local_date: dt.date, season: str | None = None) -> tuple[str, ...]:
    """The periods whose sums are kept as rows; "today" is counted from the answers themselves.

    `season` is the key of the named season that the date lies in. Where there is none, the month is the season.
    """
    named = () if season is None else (season,)
    return (week_of(local_date), month_of(local_date), *named, ALL_TIME)


def next_week(local_date: dt.date) -> dt.date:
    """The Monday after this date: when the week's board begins anew."""
    return local_date + dt.timedelta(days=8 - local_date.isoweekday())


def month_dates(month: str) -> tuple[dt.date, dt.date]:
    """First and last date of "2026-11"."""
    year, number = int(month[:4]), int(month[5:])
    return dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])


def next_month(local_date: dt.date) -> dt.date:
    """The first of the month after this date."""
    return month_dates(month_of(local_date))[1] + dt.timedelta(days=1)
