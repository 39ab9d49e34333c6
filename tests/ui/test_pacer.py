"""The pace of requests, on a loop whose time is simulated: the urgent ones first, never more than so many a second."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.pacer import SLACK, SLOW_FOR, Pacer, Urgency, clock
from tests.year.loop import simulate

POST, SIDE, NUMBERS = Urgency

Turn = tuple[float, Urgency]


async def served(pacer: Pacer, *wanted: Urgency, every: float = 0.0) -> list[Turn]:
    """Who asks in this order, so many seconds apart: when each gets its turn, in the order in which they do."""
    turns: list[Turn] = []

    async def ask(place: int, urgency: Urgency) -> None:
        await asyncio.sleep(place * every)
        await pacer.turn(urgency)
        turns.append((clock(), urgency))

    await asyncio.gather(*(ask(place, urgency) for place, urgency in enumerate(wanted)))
    assert pacer.waiting == 0
    return turns


def order(turns: list[Turn]) -> list[Urgency]:
    return [urgency for _, urgency in turns]


def busiest(turns: list[Turn], seconds: float = 1.0) -> int:
    """The most turns within any stretch of time."""
    return max(sum(begin <= at < begin + seconds for at, _ in turns) for begin, _ in turns)


def test_the_urgent_go_first_whoever_asked_first() -> None:
    wanted = [NUMBERS, NUMBERS, SIDE, POST, NUMBERS, POST, SIDE]
    turns = simulate(served(Pacer(1.0), POST, *wanted))
    assert order(turns) == [POST, *sorted(wanted)]


def test_who_comes_later_and_is_more_urgent_overtakes() -> None:
    turns = simulate(served(Pacer(1.0), NUMBERS, NUMBERS, NUMBERS, NUMBERS, POST, every=0.1))
    assert order(turns) == [NUMBERS, POST, NUMBERS, NUMBERS, NUMBERS]


def test_among_the_equally_urgent_who_asked_first_goes_first() -> None:
    names: list[int] = []

    async def ask(pacer: Pacer, number: int) -> None:
        await pacer.turn(SIDE)
        names.append(number)

    async def all_of_them() -> None:
        pacer = Pacer(1.0)
        await asyncio.gather(*(ask(pacer, number) for number in range(20)))

    simulate(all_of_them())
    assert names == list(range(20))


RATES = st.sampled_from([1.0, 10.0, 45.0, 49.0])


@given(st.lists(st.sampled_from(list(Urgency)), min_size=1, max_size=200), RATES)
def test_whoever_asks_gets_a_turn_and_no_second_sees_more_than_the_rate(wanted: list[Urgency], rate: float) -> None:
    turns = simulate(served(Pacer(rate), *wanted))
    assert len(turns) == len(wanted)
    assert busiest(turns) <= rate + 1


@given(st.lists(st.floats(0, 0.1), min_size=60, max_size=200), RATES)
def test_whoever_is_late_no_second_sees_more_than_the_rate_and_the_rate_is_kept(gaps: list[float], rate: float) -> None:
    """Turns that nobody was there to take, or that a busy machine took late, are made up for within bounds."""

    async def asked() -> list[Turn]:
        pacer, turns = Pacer(rate), list[Turn]()
        for gap in gaps:
            await asyncio.sleep(gap)
            await pacer.turn(POST)
            turns.append((clock(), POST))
        return turns

    turns = simulate(asked())
    assert busiest(turns, (rate + 1) / rate - 1e-6) <= rate + 1
    assert turns[-1][0] <= sum(gaps) + len(turns) / rate


def test_at_49_a_second_a_late_turn_is_made_up_for() -> None:
    async def asked() -> list[Turn]:
        pacer, turns = Pacer(49.0), list[Turn]()
        for place in range(491):
            await asyncio.sleep(0.015 if place % 10 == 0 else 0.0)  # the loop was busy
            await pacer.turn(POST)
            turns.append((clock(), POST))
        return turns

    turns = simulate(asked())
    assert turns[-1][0] - turns[0][0] <= 10 + SLACK
    assert busiest(turns) <= 50


def test_a_thousand_take_as_long_as_their_rate_says_and_hardly_longer() -> None:
    turns = simulate(served(Pacer(45.0), *[POST] * 1_000))
    assert 999 / 45 - SLACK <= turns[-1][0] <= 1.1 * 1_000 / 45


def test_after_a_rest_no_burst_makes_up_for_it() -> None:
    async def rested() -> list[Turn]:
        pacer = Pacer(45.0)
        await pacer.turn(POST)
        await asyncio.sleep(600)
        return await served(pacer, *[POST] * 200)

    assert busiest(simulate(rested())) <= 47


def test_told_that_it_is_too_fast_it_halves_its_pace_for_a_while() -> None:
    async def slowed() -> tuple[list[Turn], list[Turn]]:
        pacer = Pacer(10.0)
        pacer.slow_down()
        slow = await served(pacer, *[POST] * 250)
        await asyncio.sleep(SLOW_FOR)
        return slow, await served(pacer, *[POST] * 250)

    slow, fast = simulate(slowed())
    assert busiest(slow, 10) <= 52
    assert 95 <= busiest(fast, 10) <= 103


def test_while_it_has_to_stand_still_nobody_gets_a_turn() -> None:
    async def held() -> list[Turn]:
        return await served(Pacer(45.0, hold=lambda: max(0.0, 300 - clock())), NUMBERS, POST, POST)

    turns = simulate(held())
    assert all(at >= 300 for at, _ in turns)
    assert order(turns) == [POST, POST, NUMBERS]


@pytest.mark.parametrize("gone", [0, 1, 3])
def test_who_gives_up_waiting_leaves_the_queue_and_the_others_go_on(gone: int) -> None:
    async def given_up() -> list[bool]:
        pacer = Pacer(1.0)
        await pacer.turn(POST)
        waiting = [asyncio.ensure_future(pacer.turn(POST)) for _ in range(4)]
        await asyncio.sleep(0.1)
        waiting[gone].cancel()
        await asyncio.wait(waiting)
        assert pacer.waiting == 0
        assert clock() < 4.1, "its turn is not lost"
        return [task.cancelled() for task in waiting]

    assert simulate(given_up()) == [place == gone for place in range(4)]
