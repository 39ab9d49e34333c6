"""When a shard may identify itself: at once as a rule, ever later in a loop of crashes."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bot.core.sessions import DAY, FIRST_WAIT, LONGEST_WAIT, Start, lane_of, may_start_at
from tests.build import NOON

SECOND, HOUR = dt.timedelta(seconds=1), dt.timedelta(hours=1)


def starts(*ago: dt.timedelta, held: bool = False) -> list[Start]:
    return [Start(NOON - gap, held) for gap in sorted(ago, reverse=True)]


def test_the_first_start_is_at_once() -> None:
    assert may_start_at([], NOON) == NOON


def test_after_a_few_crashes_the_next_start_is_at_once() -> None:
    assert may_start_at(starts(3 * SECOND, 2 * SECOND, SECOND), NOON) == NOON


def test_after_more_crashes_it_waits_ever_longer() -> None:
    waits = [may_start_at(starts(*(SECOND * n for n in range(1, 1 + count))), NOON) - NOON for count in range(4, 16)]
    assert waits[0] == FIRST_WAIT - SECOND
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT - SECOND


def test_after_an_hour_up_a_restart_is_at_once_whatever_was_before() -> None:
    broken = starts(*(2 * HOUR + n * SECOND for n in range(9)))
    assert may_start_at([*broken, Start(NOON - HOUR, held=True)], NOON) == NOON


def test_an_operator_who_restarts_ten_times_does_not_wait() -> None:
    assert may_start_at(starts(*(n * 20 * SECOND for n in range(1, 11)), held=True), NOON) == NOON


def test_yesterdays_crashes_are_forgotten() -> None:
    assert may_start_at(starts(*(DAY + n * SECOND for n in range(20))), NOON) == NOON


def test_starts_of_a_clock_that_was_ahead_do_not_count() -> None:
    assert may_start_at([Start(NOON + HOUR, held=False)], NOON) == NOON


@given(st.floats(0, 60), st.integers(1, 4))
def test_a_program_that_dies_at_every_start_makes_50_a_day_at_most(life: float, days: int) -> None:
    """However short its life, and however soon it is started again."""
    made: list[Start] = []
    now = NOON
    while (now := may_start_at(made, now)) < NOON + days * DAY:
        made.append(Start(now, held=False))
        now += dt.timedelta(seconds=life)
    assert len(made) <= 50 * days


@given(st.integers(0, 3_600))
def test_a_program_that_lives_longer_stays_under_discords_limit_too(life: int) -> None:
    made: list[Start] = []
    now = NOON
    while (now := may_start_at(made, now)) < NOON + DAY:
        made.append(Start(now, held=life >= 1_800))
        now += dt.timedelta(seconds=life + 1)
    assert len(made) <= 100


@given(st.lists(st.tuples(st.integers(0, 200_000), st.booleans()), max_size=80))
def test_nobody_waits_longer_than_the_longest(history: list[tuple[int, bool]]) -> None:
    made = [Start(NOON - ago * SECOND, held) for ago, held in sorted(history, reverse=True)]
    assert NOON <= may_start_at(made, NOON) <= NOON + LONGEST_WAIT


def test_shards_of_one_lane_are_those_that_discord_puts_there() -> None:
    assert [lane_of(shard, 16) for shard in (0, 15, 16, 33)] == [0, 15, 0, 1]
    assert {lane_of(shard, 1) for shard in range(20)} == {0}
