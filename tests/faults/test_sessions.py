"""Sessions at the gateway as a whole process keeps them: shards, Discord's limits, a loop of crashes, health."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys

import aiohttp
import pytest

from tests.faults.harness import ORGANISER, Scene
from tests.faults.runs import Process


async def test_a_process_serves_the_shards_it_was_given_five_seconds_apart(scene: Scene) -> None:
    run = await scene.start(wait=False, STUDYBOT_TEST_SET="", STUDYBOT_SHARDS="0,2/3")
    await scene.discord.gateway.identified(2)
    (first, one), (second, other) = scene.discord.gateway.shards
    assert (one, other) == ([0, 3], [2, 3])
    assert second - first >= 4.9
    assert await run.terminate() == 0


async def test_a_bot_that_dies_again_and_again_waits_before_it_identifies_itself(scene: Scene) -> None:
    tries = "bot.core.sessions:LANE_GAP=0"
    for _ in range(4):
        run = await scene.start(STUDYBOT_TEST_SET=tries)
        await run.kill()
    run = await scene.start(wait=False, STUDYBOT_TEST_SET=tries)
    while "earlier sessions did not hold" not in written(run):  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.1)
    assert scene.discord.gateway.identifies == 4
    assert await run.terminate() == 0, "a bot that waits can be stopped"


async def test_a_bot_that_is_stopped_and_started_again_does_not_wait(scene: Scene) -> None:
    for _ in range(6):
        run = await scene.start(STUDYBOT_TEST_SET="bot.core.sessions:LANE_GAP=0")
        assert await run.terminate() == 0
    assert scene.discord.gateway.identifies == 6


async def ask(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


async def until_ready(port: int, **wanted: bool) -> None:
    """Wait until /readyz says so of these parts."""
    found: dict[str, bool] = {}
    for _ in range(200):
        with contextlib.suppress(OSError):  # it does not listen yet
            found = json.loads((await ask(port, "/readyz"))[1])
        if found.items() >= wanted.items() and found:
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"never so: {found}")


def written(run: Process) -> str:
    """What the bot has logged, if anything."""
    try:
        return run.log
    except FileNotFoundError:
        return ""


async def test_health_tells_when_the_bot_is_ready_and_when_it_lost_discord(scene: Scene) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    run = await scene.start(STUDYBOT_HEALTH_PORT=str(port))
    await until_ready(port, gateway=True, database=True, dailies=True)
    channel_id = scene.add_channel()
    shown = await scene.discord.interactions.slash(ORGANISER, channel_id, "help")
    await shown.answered()
    _, metrics = await ask(port, "/metrics")
    assert 'studybot_interactions_total{name="help",outcome="answered"} 1.0' in metrics
    assert "studybot_shards_connected 1.0" in metrics
    healthy = (
        f"import urllib.request as r; r.urlopen('http://127.0.0.1:{port}/healthz', timeout=4)"  # as in the Dockerfile
    )
    assert (await asyncio.to_thread(subprocess.run, [sys.executable, "-c", healthy], check=False)).returncode == 0
    await scene.discord.stop()
    await until_ready(port, gateway=False, database=True)
    assert (await ask(port, "/readyz"))[0] == 503
    assert (await ask(port, "/healthz"))[0] == 200
    assert await run.terminate() == 0
