"""Hundreds of members' presses at once, twice and late: each is told the one answer that is stored, and it counts once.

`make soak-clicks` does the same with 10,000.
"""

from __future__ import annotations

import pytest

from tests.faults.clicks import clicked
from tests.faults.harness import Scene
from tests.faults.test_random_kills import new_seed


async def test_one_bot_that_is_killed_and_started_again_in_between(scene: Scene) -> None:
    found = await clicked(scene, seed=new_seed(), clicks=300, each=75, kills=True)
    assert found.kills >= 2
    assert found.clicks >= 300
    assert found.replays > 50


@pytest.mark.parametrize("address", ["postgres"], indirect=True)
async def test_two_bots_that_hear_every_press(any_scene: Scene) -> None:
    found = await clicked(any_scene, seed=new_seed(), clicks=300, each=150, kills=False)
    assert found.clicks >= 300
    assert found.replays > 50
    assert found.told > found.clicks
