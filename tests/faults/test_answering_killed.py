"""kill -9 at each step of locking an answer in: a verdict that was read is stored, and nothing counts twice."""

from __future__ import annotations

import pytest

from tests.faults.checks import answer_rows, check_answers
from tests.faults.harness import Scene
from tests.faults.interactions import Shown
from tests.faults.members import ADA, lock, sheet, verdict
from tests.faults.runs import Process
from tests.faults.world import Json

CALLBACK = "/interactions/*/callback"


async def ready_to_lock(scene: Scene, *, stop: str = "") -> tuple[Process, int, Json]:
    """A run, its daily's channel, and Ada's private card with an option chosen."""
    (channel,) = await scene.due()
    run = await scene.start()
    await scene.until(lambda: bool(scene.posts(channel)))
    if stop:
        assert await run.terminate() == 0
        run = await scene.start(stop=stop)
        await scene.discord.gateway.identified(2)
    return run, channel, await sheet(scene, ADA, scene.posts(channel)[0])


async def settled(scene: Scene, ready: Json, pressed: Shown, *, rows: int) -> None:
    """So many rows are left; after a restart the member locks in again and reads one verdict, stored once."""
    assert len(await scene.look(answer_rows)) == rows
    scene.discord.rules.clear()
    await scene.start()
    await verdict(scene, ADA, ready)
    assert len(await scene.look(answer_rows)) == 1
    posting = next(iter(await scene.look(answer_rows)))[0]
    await check_answers(scene, [(posting, pressed)])


@pytest.mark.parametrize(
    ("place", "rows"), [("begin", 0), ("inside", 0), ("commit", 0), ("stored", 1)], ids=lambda value: str(value)
)
async def test_killed_in_the_database(any_scene: Scene, place: str, rows: int) -> None:
    run, _, ready = await ready_to_lock(any_scene, stop=f"answering.take_answer:{place}")
    pressed = await lock(any_scene, ADA, ready)
    await run.stopped()
    await run.kill()
    assert pressed.callback is None, "nothing is said before it is stored"
    await settled(any_scene, ready, pressed, rows=rows)


@pytest.mark.parametrize("stored", [False, True], ids=["reply-on-the-wire", "reply-shown-but-unanswered"])
async def test_killed_while_discord_has_the_reply(any_scene: Scene, stored: bool) -> None:
    run, _, ready = await ready_to_lock(any_scene)
    held = any_scene.discord.hold("POST", CALLBACK, stored=stored)
    pressed = await lock(any_scene, ADA, ready)
    await held.arrived()
    await run.kill()
    assert (pressed.callback is not None) == stored
    await settled(any_scene, ready, pressed, rows=1)


async def test_killed_after_the_reply(any_scene: Scene) -> None:
    run, _, ready = await ready_to_lock(any_scene)
    pressed = await lock(any_scene, ADA, ready)
    await pressed.shown()
    await run.kill()
    await settled(any_scene, ready, pressed, rows=1)
