"""kill -9 at each step of closing a daily: the key is shown on its post, once, and its successor is posted once."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.storage.database import Tx
from bot.storage.tables import Posting
from tests.faults import faults
from tests.faults.checks import check_posts
from tests.faults.faults import Fault
from tests.faults.harness import DAY, LEASE, Scene
from tests.faults.world import Json, text_of

EDIT = "/channels/*/messages/*"


async def a_day_later(scene: Scene) -> int:
    """A daily went out; now it is a day later, and time for the next. Its channel."""
    (channel,) = await scene.due()
    run = await scene.start()
    await scene.until(lambda: bool(scene.posts(channel)))
    assert await run.terminate() == 0, run.log
    scene.move_clock(DAY.total_seconds() + 10)
    return channel


def unrevealed(tx: Tx) -> list[int]:
    """Postings whose post hides its key as far as the rows say."""
    return list(tx.execute(select(Posting.id).where(Posting.revealed_at.is_(None))).scalars())


def right_option(post: Json) -> str:
    """The key of the question on a post, in these tests' notes."""
    asked = re.search(r"What holds number (\d+)", text_of(post))
    assert asked is not None
    return f"Right {asked[1]}"


async def closed_once(scene: Scene, channel: int) -> None:
    """A new run shows the first post's key and leaves the second one open."""
    scene.discord.rules.clear()
    scene.pass_time(LEASE)
    run = await scene.start(quick=True)
    await scene.until(lambda: len(scene.posts(channel)) == 2 and "closed" in text_of(scene.posts(channel)[0]))
    before, after = scene.posts(channel)
    assert f"{right_option(before)}*" in text_of(before)
    assert "closed" not in text_of(after)
    assert f"{right_option(after)}*" not in text_of(after)
    assert await run.terminate() == 0, run.log
    assert len(await scene.look(unrevealed)) == 1, "the second one is still open"
    await check_posts(scene, [channel], each=2)


@pytest.mark.parametrize("place", ["begin", "inside", "commit", "stored"])
@pytest.mark.parametrize("action", ["daily.confirm", "closing.take", "closings.mark_revealed"])
async def test_killed_in_the_database(any_scene: Scene, action: str, place: str) -> None:
    channel = await a_day_later(any_scene)
    run = await any_scene.start(stop=f"{action}:{place}", quick=True)
    await run.stopped()
    await run.kill()
    await closed_once(any_scene, channel)


@pytest.mark.parametrize("stored", [False, True], ids=["on-the-wire", "edited-but-unanswered"])
async def test_killed_while_discord_has_the_edit(any_scene: Scene, stored: bool) -> None:
    channel = await a_day_later(any_scene)
    held = any_scene.discord.hold("PATCH", EDIT, stored=stored)
    run = await any_scene.start(quick=True)
    await held.arrived()
    await run.kill()
    await closed_once(any_scene, channel)


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (faults.limited(0.05, code=30046), 7),
        (faults.fails(500, stored=True), 1),
        (faults.fails(503), 2),
        (faults.reset(stored=True), 1),
        (faults.half(), 1),
    ],
    ids=["too many edits of old messages", "500 after storing", "503", "reset after storing", "half an answer"],
)
async def test_an_unclear_edit_is_made_again_until_it_is_clear(scene: Scene, fault: Fault, times: int) -> None:
    channel = await a_day_later(scene)
    scene.discord.on("PATCH", EDIT, fault, times=times)
    run = await scene.start(quick=True)
    await scene.until_rows(unrevealed, lambda left: len(left) == 1)
    assert await run.terminate() == 0, run.log
    await closed_once(scene, channel)
