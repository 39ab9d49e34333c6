"""The bot as people run it, against a Discord of real sockets: it logs in, posts, answers, stops."""

from __future__ import annotations

from typing import Any

from tests.faults.checks import check_answers, check_posts
from tests.faults.harness import Scene
from tests.faults.members import ADA, BO, sheet, verdict
from tests.faults.world import text_of
from tests.stage import check_requests


async def test_it_posts_what_is_due_and_stops_cleanly(any_scene: Scene) -> None:
    channels = await any_scene.due(3)
    run = await any_scene.start()
    await any_scene.until(lambda: all(any_scene.posts(channel) for channel in channels))
    assert await run.terminate() == 0, run.log
    await check_posts(any_scene, channels)
    assert "[error" not in run.log


async def test_members_answer_and_read_their_verdicts_and_the_board(any_scene: Scene, discord_rules: Any) -> None:
    (channel,) = await any_scene.due()
    await any_scene.start()
    await any_scene.until(lambda: bool(any_scene.posts(channel)))
    (post,) = any_scene.posts(channel)
    for person in (ADA, BO):
        ready = await sheet(any_scene, person, post)
        first = await verdict(any_scene, person, ready)
        assert await verdict(any_scene, person, ready) == first, "the second press repeats the first verdict"
    board = await (await any_scene.discord.interactions.slash(ADA, channel, "leaderboard")).shown()
    assert {"Ada", "Bo"} <= set(text_of(board).replace("*", " ").split())
    await check_answers(any_scene, [])
    check_requests(discord_rules, any_scene.discord.requests)


async def test_a_lookup_and_its_suggestions_come_in_time(scene: Scene) -> None:
    (channel,) = await scene.due()
    await scene.start()
    typed = [{"name": "query", "type": 3, "value": "tita", "focused": True}]
    suggested = await (await scene.discord.interactions.autocomplete(ADA, channel, "tip", typed)).answered()
    assert suggested.callback is not None
    choices = suggested.callback["data"]["choices"]
    assert choices
    chosen = [{"name": "query", "type": 3, "value": choices[0]["value"]}]
    asked = await (await scene.discord.interactions.slash(ADA, channel, "tip", chosen)).shown()
    assert "largest moon of Saturn" in text_of(asked)


async def test_commands_are_sent_once_and_not_again_after_a_restart(scene: Scene) -> None:
    for _ in range(2):
        run = await scene.start()
        assert await run.terminate() == 0
    assert scene.discord.count("PUT", "/applications/*/commands") == 1
    assert {"tip", "setup", "leaderboard"} <= {command["name"] for command in scene.discord.world.commands}


async def test_a_stop_in_the_middle_of_posting_leaves_the_rest_due(scene: Scene) -> None:
    channels = await scene.due(20)
    scene.discord.latency = 0.05
    run = await scene.start()
    await scene.until(lambda: any(scene.posts(channel) for channel in channels))
    assert await run.terminate() == 0, run.log
    scene.discord.latency = 0.0
    again = await scene.start()
    await scene.until(lambda: all(scene.posts(channel) for channel in channels))
    assert await again.terminate() == 0
    await check_posts(scene, channels)


async def test_a_bot_that_is_still_connecting_stops_without_a_fault(scene: Scene) -> None:
    scene.discord.gateway.silent = True
    run = await scene.start(wait=False)
    await scene.discord.gateway.reached()
    assert await run.terminate() == 0, run.log
    assert "[error" not in run.log


async def test_a_second_run_on_the_same_file_is_refused(scene: Scene) -> None:
    first = await scene.start()
    second = await scene.start(wait=False)
    assert await second.ended() == 2
    assert "in use by another studybot" in second.log
    assert scene.discord.gateway.identifies == 1
    assert await first.terminate() == 0
