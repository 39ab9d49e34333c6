"""Discord takes a member's answer badly: nothing is lost, nothing counts twice, and pressing again always helps."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.storage.database import Tx
from bot.storage.tables import Answer
from tests.faults import faults
from tests.faults.checks import answer_rows, check_answers
from tests.faults.faults import Fault
from tests.faults.harness import DAY, Scene
from tests.faults.kills import CROWD
from tests.faults.members import ADA, lock, sheet, verdict
from tests.faults.world import Json

CALLBACK = "/interactions/*/callback"
MINUTE = 60


async def posted(scene: Scene) -> Json:
    """A daily that is out; the run goes on."""
    (channel,) = await scene.due()
    await scene.start()
    await scene.settled([channel])
    return scene.posts(channel)[0]


@pytest.mark.parametrize(
    "fault",
    [
        faults.fails(500),
        faults.fails(503, stored=True),
        faults.reset(),
        faults.reset(stored=True),
        faults.half(),
        faults.limited(0.2, scope="shared"),
        faults.limited(0.2, via=False),
        faults.hang(),
        faults.refused(404, 10062),
    ],
    ids=["500", "503 shown", "reset", "reset shown", "half", "429", "429 of Cloudflare", "hang", "too late"],
)
async def test_a_reply_that_discord_takes_badly(scene: Scene, fault: Fault) -> None:
    ready = await sheet(scene, ADA, await posted(scene))
    scene.discord.on("POST", CALLBACK, fault)
    pressed = await lock(scene, ADA, ready)
    await scene.until_rows(answer_rows, bool)
    await verdict(scene, ADA, ready)
    ((posting, _),) = await scene.look(answer_rows)
    await check_answers(scene, [(posting, pressed)])


async def test_a_stop_in_the_middle_of_many_answers_keeps_each_that_was_acknowledged(any_scene: Scene) -> None:
    post = await posted(any_scene)
    ready = await sheet(any_scene, ADA, post)
    run = any_scene.runs[-1]
    pressed = [await lock(any_scene, person, ready) for person in CROWD]
    await any_scene.until(lambda: any(shown.callback for shown in pressed))
    assert await run.terminate() == 0, run.log
    ((posting, _), *_) = await any_scene.look(answer_rows)
    await check_answers(any_scene, [(posting, shown) for shown in pressed])


def unscored(tx: Tx) -> list[str | None]:
    """Why each answer earned nothing, None where it counted."""
    return list(tx.execute(select(Answer.unscored)).scalars())


@pytest.mark.parametrize(("at", "wrong_by", "counts"), [(-5, 10, True), (5, -10, False)], ids=["fast", "slow"])
async def test_discords_time_decides_whether_an_answer_was_in_time(
    scene: Scene, at: int, wrong_by: int, counts: bool
) -> None:
    """The host's clock is ten minutes wrong; the close is a day after the post, which was due a minute ago."""
    ready = await sheet(scene, ADA, await posted(scene))
    scene.move_clock(DAY.total_seconds() + (at - 1) * MINUTE, wrong_by=wrong_by * MINUTE)
    await verdict(scene, ADA, ready)
    assert await scene.look(unscored) == ([None] if counts else ["late"])


async def test_fifty_members_at_once_are_each_answered(any_scene: Scene) -> None:
    ready = await sheet(any_scene, ADA, await posted(any_scene))
    pressed = [await lock(any_scene, person, ready) for person in CROWD]
    await asyncio.gather(*(one.shown() for one in pressed))
    stored = await any_scene.look(answer_rows)
    assert {user for _, user in stored} == {person.id for person in CROWD}
    await check_answers(any_scene, [(next(iter(stored))[0], shown) for shown in pressed])
