"""The local Discord itself: what it promises to the tests that stand on it."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import aiohttp
import pytest

from tests.faults import faults
from tests.faults.faults import Fault
from tests.faults.limits import Limits
from tests.faults.runs import ROOT
from tests.faults.server import TOKEN, DiscordServer

HEADERS = {"Authorization": f"Bot {TOKEN}"}
SEND = "/channels/1/messages"


async def ask(server: DiscordServer, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
    async with aiohttp.request(method, server.api + path, json=body, headers=HEADERS, params=query) as response:
        return response.status, await response.json()


@pytest.fixture
def channel(discord: DiscordServer) -> int:
    return discord.world.add_channel(1, guild_id=1).id


async def test_a_nonce_makes_one_message_as_long_as_it_is_remembered(discord: DiscordServer, channel: int) -> None:
    body = {"content": "hello", "nonce": "n-1", "enforce_nonce": True}
    (_, first), (_, second) = await ask(discord, "POST", SEND, body), await ask(discord, "POST", SEND, body)
    assert first["id"] == second["id"]
    discord.world.offset = 301
    _, third = await ask(discord, "POST", SEND, body)
    assert third["id"] != first["id"]
    await ask(discord, "POST", SEND, {"content": "hello", "nonce": "n-1"})
    assert len(discord.world.messages(channel)) == 3, "without enforce_nonce each is a message of its own"


async def test_a_nonce_of_over_25_characters_is_refused(discord: DiscordServer, channel: int) -> None:
    assert (await ask(discord, "POST", SEND, {"content": "hello", "nonce": "n" * 26}))[0] == 400


async def test_history_comes_newest_first_and_from_an_instant_on(discord: DiscordServer, channel: int) -> None:
    ids = [(await ask(discord, "POST", SEND, {"content": str(n)}))[1]["id"] for n in range(5)]
    _, newest = await ask(discord, "GET", SEND, limit="2")
    assert [message["id"] for message in newest] == [ids[4], ids[3]]
    _, following = await ask(discord, "GET", SEND, after=ids[0], limit="2")
    assert [message["id"] for message in following] == [ids[2], ids[1]]


@pytest.mark.parametrize(
    ("fault", "stored"),
    [
        (faults.reset(), 0),
        (faults.reset(stored=True), 1),
        (faults.disconnect(), 0),
        (faults.disconnect(stored=True), 1),
        (faults.half(), 1),
    ],
)
async def test_a_broken_connection_stores_what_it_says(
    discord: DiscordServer, channel: int, fault: Fault, stored: int
) -> None:
    discord.on("POST", SEND, fault)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await ask(discord, "POST", SEND, {"content": "hello"})
    assert len(discord.world.messages(channel)) == stored
    assert (await ask(discord, "POST", SEND, {"content": "hello"}))[0] == 200, "only the first one is befallen"


async def test_a_rule_takes_the_requests_that_it_names(discord: DiscordServer, channel: int) -> None:
    discord.on("POST", "/channels/*/messages", faults.refused(403, 50013), nth=2, times=2)
    statuses = [(await ask(discord, "POST", SEND, {"content": "hello"}))[0] for _ in range(4)]
    assert statuses == [200, 403, 403, 200]
    assert discord.invalid_requests == 2
    assert discord.count("POST", SEND, status=200) == 2


async def test_five_messages_in_five_seconds_and_then_a_429(discord: DiscordServer, channel: int) -> None:
    discord.limits = Limits(per_channel=5, window=5)
    answers = [await ask(discord, "POST", SEND, {"content": "hello"}) for _ in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [429]
    assert 0 < answers[5][1]["retry_after"] <= 5
    assert answers[5][1]["global"] is False


async def test_fifty_requests_a_second_in_all_but_interactions_go_free(discord: DiscordServer, channel: int) -> None:
    discord.limits = Limits(per_second=50, per_channel=1_000)
    statuses = [status for status, _ in await asyncio.gather(*(ask(discord, "GET", "/users/@me") for _ in range(60)))]
    assert statuses.count(429) >= 1
    assert (await ask(discord, "POST", "/interactions/1/token/callback", {"type": 4}))[0] == 404


async def test_a_first_answer_must_come_in_three_seconds_and_only_once(discord: DiscordServer, channel: int) -> None:
    discord.interactions.patience = 3
    shown = await discord.interactions.slash(discord.world.bot, channel, "help")
    path = f"/interactions/{shown.id}/{shown.token}/callback"
    body = {"type": 4, "data": {"content": "here"}}
    assert (await ask(discord, "POST", path, body))[0] == 200
    assert (await ask(discord, "POST", path, body))[1]["code"] == 40060
    late = await discord.interactions.slash(discord.world.bot, channel, "help")
    discord.world.offset = 4
    assert (await ask(discord, "POST", f"/interactions/{late.id}/{late.token}/callback", body))[1]["code"] == 10062


async def test_a_route_that_is_missing_is_told_apart(discord: DiscordServer) -> None:
    assert "GET /api/v10/nowhere" in (await ask(discord, "GET", "/nowhere"))[1]["message"]


async def test_it_runs_as_a_process_of_its_own_and_is_told_by_http() -> None:
    command = [sys.executable, "-m", "tests.faults.server"]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        api = json.loads(await process.stdout.readline())["api"]
        control = api.removesuffix("/api/v10") + "/control"
        async with aiohttp.ClientSession(headers=HEADERS) as session:
            await session.post(f"{control}/channels", json={"first": 1, "count": 3})
            rule = {"method": "POST", "pattern": "/channels/2/messages", "fault": {"stored": True, "status": 500}}
            await session.post(f"{control}/rules", json=[rule])
            for number in (1, 2):
                await session.post(f"{api}/channels/{number}/messages", json={"content": "hello"})
            state = await (await session.get(f"{control}/state")).json()
    finally:
        process.terminate()
        await process.wait()
    assert state["messages"] == {"1": 1, "2": 1, "3": 0}
    assert state["statuses"] == {"200": 1, "500": 1}
