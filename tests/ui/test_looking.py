"""A loop that looks for ever, whatever goes wrong in a look, until it is stopped."""

from __future__ import annotations

import asyncio
import gc

import pytest

from bot.ui.looking import STOPS_WITHIN, Looking
from tests.year.loop import simulate


def test_it_looks_again_and_again_at_the_pace_it_is_given_until_it_is_stopped() -> None:
    looks: list[float] = []

    async def look() -> float:
        looks.append(asyncio.get_running_loop().time())
        return 10.0 * len(looks)

    async def watched() -> None:
        found = Looking("daily", look)
        found.start()
        await asyncio.sleep(65)
        await found.stop()
        await asyncio.sleep(1_000)

    simulate(watched())
    assert looks == [0, 10, 30, 60]


async def test_a_stop_before_the_start_is_nothing() -> None:
    async def look() -> float:
        return 0.0

    await Looking("daily", look).stop()


def test_a_stop_lets_the_running_look_end() -> None:
    """A look that is cut off may leave a message without its confirmation."""
    steps: list[str] = []

    async def look() -> float:
        steps.append("begun")
        await asyncio.sleep(STOPS_WITHIN - 2)
        steps.append("ended")
        return 60.0

    async def stopped() -> None:
        found = Looking("daily", look)
        found.start()
        await asyncio.sleep(1)
        await found.stop()

    simulate(stopped())
    assert steps == ["begun", "ended"]


def test_a_look_that_hangs_is_cut_off_and_leaves_no_fault() -> None:
    cut: list[float] = []

    async def look() -> float:
        try:
            await asyncio.sleep(10_000)
        finally:
            cut.append(asyncio.get_running_loop().time())
        return 0.0

    async def stopped() -> None:
        faults: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
        found = Looking("daily", look)
        found.start()
        await asyncio.sleep(1)
        await found.stop()
        del found
        await asyncio.sleep(1)
        gc.collect()  # a task tells of its fault when nobody holds it any more
        assert faults == []

    simulate(stopped())
    assert cut == [1 + STOPS_WITHIN]


@pytest.mark.faults
async def test_a_fault_in_a_look_is_logged_and_the_next_look_comes_in_seconds(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def look() -> float:
        raise RuntimeError("the database is away")

    found = Looking("daily", look)
    assert await found.once() == 5.0
    assert "daily failed" in caplog.text
    assert await found.once() == 5.0


async def test_it_tells_how_long_ago_it_moved() -> None:
    async def look() -> float:
        return 0.0

    found = Looking("daily", look)
    assert found.ago() == float("inf")
    await found.once()
    assert found.ago() < 60
