"""kill -9 at each step of posting a daily: afterwards there is one message, and one row that knows it."""

from __future__ import annotations

import pytest

from tests.faults.checks import check_posts
from tests.faults.harness import LEASE, Scene

PLACES = ("begin", "inside", "commit", "stored")
CLAIM = [f"claiming.claim_due:{place}" for place in PLACES]
TAKE = [f"daily.take:{place}" for place in PLACES]
MARK = [f"daily.confirm:{place}" for place in PLACES]
SEND = "/channels/*/messages"

LATER = 10 * 60
"""Seconds after which Discord has forgotten a nonce: the channel must be read back."""


async def recovered(scene: Scene, channels: list[int]) -> None:
    """A new run settles everything by its first look; what the dead one had in hand is free by then."""
    scene.discord.rules.clear()
    scene.pass_time(LEASE)
    run = await scene.start()
    await scene.until(lambda: all(scene.posts(channel) for channel in channels))
    assert await run.terminate() == 0, run.log
    await check_posts(scene, channels)
    assert "[error" not in run.log


@pytest.mark.parametrize("step", CLAIM + TAKE + MARK)
async def test_killed_in_the_database(any_scene: Scene, step: str) -> None:
    channels = await any_scene.due(3)
    run = await any_scene.start(stop=step)
    await run.stopped()
    await run.kill()
    await recovered(any_scene, channels)


@pytest.mark.parametrize("later", [0, LATER], ids=["at-once", "later"])
@pytest.mark.parametrize("stored", [False, True], ids=["on-the-wire", "stored-but-unanswered"])
async def test_killed_while_discord_has_the_request(any_scene: Scene, stored: bool, later: int) -> None:
    channels = await any_scene.due(3)
    held = any_scene.discord.hold("POST", SEND, stored=stored, nth=2)
    run = await any_scene.start(wait=False)
    await held.arrived()
    await run.kill()
    any_scene.move_clock(later)
    await recovered(any_scene, channels)


@pytest.mark.parametrize("step", [CLAIM[-1], TAKE[-1], MARK[0], MARK[2]])
async def test_killed_and_started_after_the_nonce_is_forgotten(scene: Scene, step: str) -> None:
    channels = await scene.due(3)
    run = await scene.start(stop=step)
    await run.stopped()
    await run.kill()
    scene.move_clock(LATER)
    await recovered(scene, channels)


async def test_killed_again_and_again_at_the_same_step(scene: Scene) -> None:
    channels = await scene.due(3)
    for _ in range(4):
        run = await scene.start(stop="daily.confirm:commit")
        await run.stopped()
        await run.kill()
        scene.pass_time(LATER)
    await recovered(scene, channels)


async def test_a_crash_loop_that_outlasts_discords_memory(any_scene: Scene) -> None:
    """Each try follows soon after the one before, but the first, which Discord took, is long ago."""
    channels = await any_scene.due()
    for _ in range(8):
        run = await any_scene.start(stop="daily.confirm:begin")
        await run.stopped()
        await run.kill()
        any_scene.pass_time(60)
    await recovered(any_scene, channels)
