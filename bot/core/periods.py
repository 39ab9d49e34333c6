"""Spans of time that boards count over, in the schedule's own local dates."""

from __future__ import annotations

import datetime as dt
from typing import Literal

Span = Literal["today", "week", "all"]

ALL_TIME = "all"


def week_of(local_date: dt.date) -> str:
    """The ISO 8601 week: "2026-W48"."""
    year, week, _ = local_date.isocalendar()
    return f"{year}-W{week:02}"


def kept_periods(local_date: dt.date) -> tuple[str, ...]:
    """The periods whose sums are kept as rows; "today" is counted from the answers themselves."""
    return (week_of(local_date), ALL_TIME)


def next_week(local_date: dt.date) -> dt.date:
    """The Monday after this date: when the week's board begins anew."""
    return local_date + dt.timedelta(days=8 - local_date.isoweekday())
