"""A run of the bot, or of a bare discord.py client, against the tests' local Discord, for the benches that weigh it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

from frame import ROOT

from tests.faults.server import TOKEN, DiscordServer

BARE = """
import sys
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = sys.argv[1], yarl.URL(sys.argv[2])
client = discord.Client(intents=discord.Intents.none(), chunk_guilds_at_startup=False, max_messages=None)
client.run(sys.argv[3], log_handler=None)
"""


def resident_of(pid: int) -> float:
    """A process's memory in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextlib.asynccontextmanager
async def bot(discord: DiscordServer, database: Path) -> AsyncGenerator[int, None]:
    """The whole product on an SQLite file: its process id."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("STUDYBOT", "DISCORD"))}
    variables = {
        "STUDYBOT_DATABASE_URL": f"sqlite:///{database}",
        "STUDYBOT_TEST_API": discord.api,
        "STUDYBOT_TEST_GATEWAY": discord.gateway.url,
        "DISCORD_TOKEN": TOKEN,
        "STUDYBOT_LOG_LEVEL": "WARNING",
    }
    command = ("-m", "tests.faults.launch", "run")
    async with process(*command, environment=clean | variables) as pid:
        yield pid


@contextlib.asynccontextmanager
async def bare(discord: DiscordServer) -> AsyncGenerator[int, None]:
    """A discord.py client that does nothing at all: its process id."""
    async with process("-c", BARE, discord.api, discord.gateway.url, TOKEN, environment=dict(os.environ)) as pid:
        yield pid


@contextlib.asynccontextmanager
async def process(*command: str, environment: dict[str, str]) -> AsyncGenerator[int, None]:
    """A Python of its own, stopped afterwards."""
    running = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT, env=environment)
    try:
        yield running.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.terminate()
        await running.wait()
