"""A run of the bot, or of a bare discord.py client, against the tests' local Discord, for the benches that weigh it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
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
    variables = {
        "STUDYBOT_TEST_API": discord.api,
        "STUDYBOT_TEST_GATEWAY": discord.gateway.url,
        "DISCORD_TOKEN": TOKEN,
        "STUDYBOT_LOG_LEVEL": "WARNING",
    }
    command = ("-m", "tests.faults.launch", "run")
    async with process(*command, environment=surroundings(database) | variables) as pid:
        yield pid


def surroundings(database: Path) -> dict[str, str]:
    """Nothing set but an SQLite file; what is remembered of the notes stands beside it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("STUDYBOT", "DISCORD"))}
    own = {"STUDYBOT_DATABASE_URL": f"sqlite:///{database}", "XDG_CACHE_HOME": str(database.parent / "cache")}
    return clean | own


def make_ready(database: Path, *, notes: bool = True) -> None:
    """Do what a first start does once: make the tables and, unless told otherwise, read the notes."""
    for words in (("migrate",), ("tip", "s3")) if notes else (("migrate",),):
        command = (sys.executable, "-m", "bot", *words)
        subprocess.run(command, check=True, cwd=ROOT, env=surroundings(database), capture_output=True)


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
