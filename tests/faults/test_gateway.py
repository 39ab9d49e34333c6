"""The gateway breaks, forgets the session or asks to reconnect: nobody's press is lost, and nothing is posted twice."""

from __future__ import annotations

import pytest

from tests.faults.gateway import INVALID, RECONNECT
from tests.faults.harness import Scene
from tests.faults.members import ADA, BO, lock, sheet, verdict
from tests.faults.world import Json


async def running(scene: Scene) -> Json:
    """A run whose daily is out; its post."""
    (channel,) = await scene.due()
    await scene.start(quick=True)
    await scene.until(lambda: bool(scene.posts(channel)))
    return scene.posts(channel)[0]


async def test_a_dropped_connection_is_resumed_and_the_press_meanwhile_is_answered(scene: Scene) -> None:
    ready = await sheet(scene, ADA, await running(scene))
    scene.discord.gateway.drop()
    pressed = await lock(scene, ADA, ready)
    await pressed.shown()
    assert scene.discord.gateway.resumes == 1
    assert scene.discord.gateway.identifies == 1


@pytest.mark.parametrize(("operation", "data"), [(RECONNECT, None), (INVALID, True)])
async def test_asked_to_reconnect_it_resumes(scene: Scene, operation: int, data: bool | None) -> None:
    ready = await sheet(scene, ADA, await running(scene))
    await scene.discord.gateway.tell_all(operation, data)
    await scene.discord.gateway.identified(2)
    await verdict(scene, ADA, ready)
    assert scene.discord.gateway.resumes == 1


async def test_an_invalid_session_is_begun_anew_and_no_daily_is_repeated(scene: Scene) -> None:
    post = await running(scene)
    await scene.discord.gateway.tell_all(INVALID, False)
    await scene.discord.gateway.identified(2)
    await verdict(scene, BO, await sheet(scene, BO, post))
    assert scene.discord.gateway.identifies == 2
    assert len(scene.posts(int(post["channel_id"]))) == 1


async def test_a_press_that_comes_twice_is_answered_once_and_counts_once(scene: Scene) -> None:
    ready = await sheet(scene, ADA, await running(scene))
    shown = await lock(scene, ADA, ready)
    await shown.shown()
    first = shown.callback
    await scene.discord.interactions.again(shown)
    await verdict(scene, ADA, ready)
    assert shown.callback is first
    await scene.until(lambda: "answer not shown" in scene.runs[-1].log)
    assert "[error" not in scene.runs[-1].log, "an ordinary thing, not a fault"
