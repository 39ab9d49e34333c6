"""Which shards a process serves, as an operator writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import StudyError
from bot.core.shards import Shards, parse_shards


@pytest.mark.parametrize(
    ("text", "ids", "count"),
    [
        ("0/1", (0,), 1),
        ("0-3/16", (0, 1, 2, 3), 16),
        ("12-15/16", (12, 13, 14, 15), 16),
        ("0,4-6/16", (0, 4, 5, 6), 16),
        ("3,1,1-2/8", (1, 2, 3), 8),
        (" 0 - 1 / 2 ", (0, 1), 2),
    ],
)
def test_what_is_written_is_what_is_served(text: str, ids: tuple[int, ...], count: int) -> None:
    assert parse_shards(text) == Shards(ids, count)


def test_the_shares_of_all_processes_are_the_whole() -> None:
    assert sum(parse_shards(text).share for text in ("0-3/16", "4-7/16", "8-14/16", "15/16")) == 1


@pytest.mark.parametrize("text", ["", "3", "0-3", "/16", "16/16", "0-16/16", "3-0/16", "a/b", "-1/4", "0/0", "0--1/4"])
def test_what_makes_no_sense_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(StudyError, match="names"):
        parse_shards(text)


@given(st.text(max_size=30))
def test_any_text_is_taken_or_refused(text: str) -> None:
    try:
        shards = parse_shards(text)
    except StudyError:
        return
    assert set(shards.ids) <= set(range(shards.count))
