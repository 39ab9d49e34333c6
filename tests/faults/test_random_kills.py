"""kill -9 at random moments while dailies go out and members answer: nothing lost, nothing doubled."""

from __future__ import annotations

import random

import pytest

from tests.faults.checks import check_answers, check_posts
from tests.faults.harness import Scene
from tests.faults.kills import Kills, Product, Wrong
from tests.faults.wrong import Design

SEEDS = random.SystemRandom()


def new_seed() -> int:
    """Another one each time; printed when a test fails, so that it can be repeated."""
    seed = SEEDS.randrange(1_000_000)
    print(f"seed {seed}")
    return seed


async def test_twenty_kills_lose_nothing_and_double_nothing(any_scene: Scene) -> None:
    kills = Kills(any_scene, new_seed())
    found = await kills.run(Product(any_scene), 20, members=True)
    assert (found.owed, found.lost, found.doubled) == (80, 0, 0)
    await check_posts(any_scene, [*any_scene.discord.world.channels])
    assert any(shown.callback for _, shown in kills.pressed), "some members were answered in between"
    await check_answers(any_scene, kills.pressed)


@pytest.mark.parametrize(("design", "symptom"), [("send-then-mark", "doubled"), ("mark-then-send", "lost")])
async def test_the_same_kills_find_what_is_wrong_with_wrong_designs(
    scene: Scene, design: Design, symptom: str, tmp_path: object
) -> None:
    scene.address = f"{tmp_path}/wrong.db"
    found = await Kills(scene, new_seed()).run(Wrong(scene, design), 20)
    assert getattr(found, symptom) > 0
