"""How much one person may do in a while."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bot.core.allowances import Allowances
from tests import build

SECOND = dt.timedelta(seconds=1)


def allowances(most_people: int = 1_000) -> Allowances:
    return Allowances(burst=30, refill=30 * SECOND, most_people=most_people)


def test_a_burst_is_allowed_and_the_next_one_waits() -> None:
    given_out = allowances()
    assert [given_out.spend(1, build.NOON) for _ in range(31)] == [0] * 30 + [1]
    assert given_out.spend(1, build.NOON + SECOND) == 0
    assert given_out.spend(1, build.NOON + SECOND) == 1
    assert [given_out.spend(1, build.NOON + 40 * SECOND) for _ in range(31)] == [0] * 30 + [1]


def test_nobody_pays_for_another() -> None:
    given_out = allowances()
    assert all(given_out.spend(1, build.NOON) == 0 for _ in range(30))
    assert given_out.spend(1, build.NOON) > 0
    assert given_out.spend(2, build.NOON) == 0


def test_a_refused_act_costs_nothing() -> None:
    given_out = allowances()
    for _ in range(1_000):
        given_out.spend(1, build.NOON)
    assert given_out.spend(1, build.NOON + SECOND) == 0


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 5_000)), max_size=300))
def test_no_span_holds_more_than_a_burst_and_what_came_back_in_it(acts: list[tuple[int, int]]) -> None:
    given_out = allowances()
    now = build.NOON
    done: dict[int, list[dt.datetime]] = {}
    for person, gap in acts:
        now += gap * dt.timedelta(milliseconds=1)
        if given_out.spend(person, now) == 0:
            done.setdefault(person, []).append(now)
    for times in done.values():
        for first in range(len(times)):
            for last in range(first, len(times)):
                assert last - first + 1 <= 30 + (times[last] - times[first]) / SECOND


def test_memory_is_bounded_however_many_people_come() -> None:
    given_out = allowances(most_people=100)
    for person in range(10_000):
        assert given_out.spend(person, build.NOON) == 0
        assert len(given_out) <= 100


def test_people_at_rest_are_forgotten() -> None:
    given_out = allowances()
    for person in range(500):
        given_out.spend(person, build.NOON)
    given_out.spend(1_000, build.NOON + 60 * SECOND)
    assert len(given_out) == 1


def test_a_clock_that_goes_back_does_not_lock_anybody_out_for_long() -> None:
    given_out = allowances()
    given_out.spend(1, build.NOON)
    assert given_out.spend(1, build.NOON - 10 * SECOND) == 0
