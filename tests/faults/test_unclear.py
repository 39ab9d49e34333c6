"""Discord's answer to a post is wrong, late or missing: the bot cannot know, and settles it to exactly one message."""

from __future__ import annotations

import asyncio

from tests.faults import faults
from tests.faults.checks import check_posts
from tests.faults.faults import Fault
from tests.faults.harness import Scene

ONCE = {
    "500 before storing": faults.fails(500),
    "500 after storing": faults.fails(500, stored=True),
    "502 after storing": faults.fails(502, stored=True),
    "503 before storing": faults.fails(503),
    "503 after storing": faults.fails(503, stored=True),
    "503 with JSON": faults.fails(503, stored=True, body={"message": "503: Service Unavailable", "code": 0}),
    "504 after storing": faults.fails(504, stored=True),
    "520 after storing": faults.fails(520, stored=True, body=""),
    "524 after storing": faults.fails(524, stored=True),
    "reset before storing": faults.reset(),
    "reset after storing": faults.reset(stored=True),
    "closed before storing": faults.disconnect(),
    "closed after storing": faults.disconnect(stored=True),
    "half an answer": faults.half(),
    "late": faults.late(1.5),
    "429 for the route": faults.limited(0.3),
    "429 shared": faults.limited(0.3, scope="shared"),
    "429 for all": faults.limited(0.3, scope="global"),
    "429 without a wait": faults.limited(0),
    "429 of Cloudflare": faults.limited(0.3, via=False),
    "429 as a page": faults.limited(0.3, text=True),
}
"""Each befalls the first send of one server."""

SEND = "/channels/*/messages"


async def befallen(scene: Scene, *which: Fault, times: int = 1) -> list[int]:
    """Channels that are due, one for each fault."""
    channels = await scene.due(len(which))
    for channel, fault in zip(channels, which, strict=True):
        scene.discord.on("POST", f"/channels/{channel}/messages", fault, times=times)
    return channels


async def test_each_fault_settles_by_itself(any_scene: Scene) -> None:
    channels = await befallen(any_scene, *ONCE.values())
    run = await any_scene.start(quick=True)
    await any_scene.settled(channels, within=60)
    assert await run.terminate() == 0, run.log
    await check_posts(any_scene, channels)


async def test_each_fault_settles_when_the_bot_dies_too_and_comes_back_after_a_long_while(scene: Scene) -> None:
    channels = await befallen(scene, *ONCE.values())
    run = await scene.start()
    await scene.until(lambda: scene.discord.count("POST", SEND) >= len(channels) / 2, within=60)
    await run.kill()
    scene.move_clock(10 * 60)
    again = await scene.start(quick=True)
    await scene.settled(channels, within=60)
    assert await again.terminate() == 0, again.log
    await check_posts(scene, channels)


async def test_what_discord_forgot_is_read_back_from_the_channel(scene: Scene) -> None:
    """An unclear send, and then a Discord that is away for longer than it remembers nonces."""
    (channel,) = await befallen(scene, faults.reset(stored=True))
    scene.discord.on("POST", SEND, faults.fails(503), nth=2, times=1_000)
    await scene.start(quick=True)
    await scene.until(lambda: scene.discord.count("POST", SEND) >= 3)
    scene.move_clock(10 * 60)
    await scene.settled([channel])
    await check_posts(scene, [channel])


async def test_what_discord_forgot_is_found_behind_all_that_members_wrote(scene: Scene) -> None:
    (channel,) = await befallen(scene, faults.fails(503))
    scene.discord.on("POST", SEND, faults.reset(stored=True), nth=2)
    scene.discord.on("POST", SEND, faults.fails(503), nth=3, times=1_000)
    await scene.start(quick=True)
    await scene.until(lambda: scene.discord.count("POST", SEND) >= 1)
    scene.discord.world.chat(channel, 150)
    await scene.until(lambda: scene.discord.count("POST", SEND) >= 4)
    scene.pass_time(10 * 60)
    await scene.settled([channel])
    assert len(scene.posts(channel)) == 1


async def test_limits_that_the_library_gives_up_on_lose_nothing(scene: Scene) -> None:
    channels = await befallen(scene, faults.limited(0.02), faults.limited(0.02, scope="shared"), times=7)
    await scene.start(quick=True)
    await scene.settled(channels)
    await check_posts(scene, channels)


async def test_one_channel_that_hangs_keeps_no_other_waiting(scene: Scene) -> None:
    channels = await befallen(scene, faults.hang(), *([faults.Fault(stored=True)] * 5))
    await scene.start(quick=True)
    await scene.until(lambda: all(scene.posts(channel) for channel in channels[1:]))


async def test_a_send_that_hangs_is_given_up_and_settled(scene: Scene) -> None:
    channels = await befallen(scene, faults.hang(stored=True), faults.hang())
    await scene.start(quick=True)
    await scene.settled(channels, within=50)
    await check_posts(scene, channels)


async def test_a_channel_that_is_gone_stops_no_other_and_is_not_asked_for_ever(scene: Scene) -> None:
    gone = [faults.refused(404, 10003), faults.refused(403, 50001), faults.refused(403, 50013)]
    channels = await befallen(scene, *gone, times=1_000)
    well = await scene.due(2)
    await scene.start(quick=True)
    await scene.until(lambda: all(scene.posts(channel) for channel in well))
    requests = len(scene.discord.requests)
    await asyncio.sleep(2)  # four more looks
    assert len(scene.discord.requests) == requests
    assert [scene.discord.count("POST", f"/channels/{channel}/messages") for channel in channels] == [1, 1, 1]
