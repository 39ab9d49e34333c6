"""The bot as people run it, against a Discord of real sockets: it logs in, posts, answers, stops."""

from __future__ import annotations

from tests.faults.harness import Scene


async def test_it_posts_what_is_due_and_stops_cleanly(any_scene: Scene) -> None:
    channels = await any_scene.due(3)
    run = await any_scene.start()
    await any_scene.until(lambda: all(any_scene.posts(channel) for channel in channels))
    assert await run.terminate() == 0, run.log
    assert [len(any_scene.posts(channel)) for channel in channels] == [1, 1, 1]
