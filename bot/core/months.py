"""Dates as authors write them ("2020-12"), in words."""

from __future__ import annotations

import calendar


def month_in_words(text: str) -> str:
    """ "2020-12" as "Dec 2020"; anything else as it is."""
    year, _, month = text.partition("-")
    if year.isdecimal() and month[:2].isdecimal() and 1 <= int(month[:2]) <= 12:
        return f"{calendar.month_abbr[int(month[:2])]} {year}"
    return text
