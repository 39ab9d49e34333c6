"""A year with everything that goes wrong: each server gets its daily once a date, or a reason why not.

`python -m tests.year` lives many more years; it prints the seed of one that fails, and that seed fails here again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.year.loop import simulate
from tests.year.run import run_year, start_of
from tests.year.year import START

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("seed", "start"),
    [(1, dt.datetime(2026, 2, 20, tzinfo=dt.UTC)), (2, dt.datetime(2026, 9, 20, tzinfo=dt.UTC))],
    ids=["spring", "autumn"],
)
def test_the_weeks_in_which_clocks_change_keep_every_promise(seed: int, start: dt.datetime) -> None:
    """Ten servers from seven weeks before most clocks have changed; whole years are lived in `make soak`."""
    outcome = run_year(seed, servers=10, days=46, start=start)
    assert not outcome.wrong, str(outcome)
    assert outcome.sent > 300
    assert outcome.answers > 100
    assert outcome.deaths > 5


async def slept(*naps: float) -> float:
    for nap in naps:
        await asyncio.sleep(nap)
    return asyncio.get_running_loop().time()


def test_time_goes_on_after_half_a_year() -> None:
    """From then on a float of seconds tells no nanoseconds any more, which asyncio counts on."""
    assert simulate(slept(2**24 + 0.1, 0.3, 2**25, 1e-9)) > 2**24 + 2**25


def test_a_fortnight_of_each_of_a_thousand_seeds_holds_every_date_of_the_year() -> None:
    lived = Counter(((start_of(seed) - START).days + day) % 365 for seed in range(1, 1_001) for day in range(14))
    assert min(lived[date] for date in range(365)) >= 35
    assert start_of(5) == start_of(5) != start_of(6)


def test_a_calm_year_gives_every_server_its_daily_on_every_date() -> None:
    outcome = run_year(3, servers=2, days=30, rate=0)
    assert not outcome.wrong, str(outcome)
    assert outcome.sent >= 2 * 31
    assert outcome.deaths == 0


def test_a_seed_lives_the_same_year_again_in_another_process() -> None:
    code = (
        "from bot.logs import configure_logs; configure_logs('CRITICAL'); "
        "from tests.year.run import run_year; print(run_year(7, servers=3, days=12).digest)"
    )
    command, changed = [sys.executable, "-c", code], {**os.environ, "PYTHONHASHSEED": "5"}
    done = subprocess.run(command, cwd=ROOT, env=changed, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [run_year(7, servers=3, days=12).digest]
    assert run_year(8, servers=3, days=12).digest not in done.stdout
