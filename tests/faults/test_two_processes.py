"""Two processes with one token on one PostgreSQL: one posts each daily, both may answer."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from tests.faults.checks import answer_rows, check_answers, check_posts
from tests.faults.harness import LEASE, Scene
from tests.faults.members import ADA, lock, sheet

pytestmark = pytest.mark.parametrize("address", ["postgres"], indirect=True)


async def test_each_daily_is_posted_by_one_of_them(any_scene: Scene) -> None:
    channels = await any_scene.due(12)
    any_scene.discord.latency = 0.02
    runs = await asyncio.gather(*(any_scene.start(quick=True, wait=False) for _ in range(2)))
    await any_scene.settled(channels, within=40)
    await any_scene.discord.gateway.identified(2)
    for run in runs:
        assert await run.terminate() == 0, run.log
        assert "[error" not in run.log
    await check_posts(any_scene, channels)
    assert any_scene.discord.count("POST", "/channels/*/messages") == len(channels), "none was even tried twice"


async def test_one_takes_over_what_the_other_left_when_it_was_killed(any_scene: Scene) -> None:
    channels = await any_scene.due(6)
    held = any_scene.discord.hold("POST", "/channels/*/messages", stored=True, nth=3)
    first = await any_scene.start(wait=False)
    await held.arrived()
    await first.kill()
    any_scene.discord.rules.clear()
    second = await any_scene.start(quick=True)
    any_scene.pass_time(LEASE)
    await any_scene.settled(channels, within=40)
    assert await second.terminate() == 0, second.log
    await check_posts(any_scene, channels)


async def test_one_that_was_frozen_posts_nothing_when_it_wakes(any_scene: Scene) -> None:
    channels = await any_scene.due(6)
    held = any_scene.discord.hold("POST", "/channels/*/messages", nth=3)
    first = await any_scene.start(quick=True, wait=False)
    await held.arrived()
    os.kill(first.pid, signal.SIGSTOP)
    any_scene.discord.rules.clear()
    any_scene.move_clock(10 * 60)
    second = await any_scene.start(quick=True)
    await any_scene.settled(channels, within=40)
    os.kill(first.pid, signal.SIGCONT)
    await asyncio.sleep(2)
    for run in (first, second):
        assert await run.terminate() == 0, run.log
    await check_posts(any_scene, channels)


async def test_a_press_that_both_get_is_stored_once(any_scene: Scene) -> None:
    (channel,) = await any_scene.due()
    for _ in range(2):
        await any_scene.start(quick=True)
    await any_scene.settled([channel])
    ready = await sheet(any_scene, ADA, any_scene.posts(channel)[0])
    shown = await lock(any_scene, ADA, ready)
    await shown.shown()
    (row,) = await any_scene.look(answer_rows)
    await check_answers(any_scene, [(row[0], shown)])
