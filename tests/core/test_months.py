"""Dates as authors write them, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.months import month_in_words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2020-12", "Dec 2020"),
        ("2021-01", "Jan 2021"),
        ("2021-1", "Jan 2021"),
        ("2024-02-29", "Feb 2024"),
        ("2020", "2020"),
        ("2020-13", "2020-13"),
        ("2020-00", "2020-00"),
        ("spring 2020", "spring 2020"),
        ("re:Invent 2020-12", "re:Invent 2020-12"),
        ("", ""),
    ],
)
def test_a_month_is_read_out_and_anything_else_stays(written: str, read: str) -> None:
    assert month_in_words(written) == read


@given(st.text(max_size=20) | st.from_regex(r"[0-9²٣-]{1,12}", fullmatch=True))
def test_any_text_is_taken(text: str) -> None:
    assert isinstance(month_in_words(text), str)
