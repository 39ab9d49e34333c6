"""When a message may be edited for newer numbers: what Discord allows, and never near a close."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from bot.core.edits import NEAR_CLOSE, YOUNG, may_edit
from tests import build

SENT = build.NOON
SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)

ages = st.integers(0, 48 * 3_600).map(lambda seconds: seconds * SECOND)


def test_the_first_edit_comes_a_minute_after_the_message() -> None:
    assert not may_edit(sent_at=SENT, last_edit=None, now=SENT + 59 * SECOND)
    assert may_edit(sent_at=SENT, last_edit=None, now=SENT + MINUTE)


def test_in_the_first_hour_once_a_minute_then_six_times_an_hour() -> None:
    young, old = SENT + 30 * MINUTE, SENT + 2 * HOUR
    assert may_edit(sent_at=SENT, last_edit=young - MINUTE, now=young)
    assert not may_edit(sent_at=SENT, last_edit=young - 59 * SECOND, now=young)
    assert may_edit(sent_at=SENT, last_edit=old - 10 * MINUTE, now=old)
    assert not may_edit(sent_at=SENT, last_edit=old - 9 * MINUTE, now=old)


@given(ages, ages, ages)
def test_never_within_ten_minutes_of_a_close_nor_after_it(
    age: dt.timedelta, edited: dt.timedelta, left: dt.timedelta
) -> None:
    now = SENT + age
    allowed = may_edit(sent_at=SENT, last_edit=SENT + edited, now=now, closes_at=now + left)
    assert not allowed or left >= NEAR_CLOSE
    assert not may_edit(sent_at=SENT, last_edit=None, now=now, closes_at=now - left)


@given(st.lists(st.integers(1, 600), min_size=1, max_size=300))
def test_however_often_one_asks_old_messages_are_edited_six_times_an_hour_at_most(steps: list[int]) -> None:
    now, last, edits = SENT, None, []
    for step in steps:
        now += step * SECOND
        if may_edit(sent_at=SENT, last_edit=last, now=now):
            last = now
            edits.append(now)
    old = [edit for edit in edits if edit - SENT >= YOUNG]
    for edit in old:
        assert sum(edit <= other < edit + HOUR for other in old) <= 6
    for one, following in itertools.pairwise(edits):
        assert following - one >= MINUTE
