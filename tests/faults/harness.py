"""The scene of a test: a local Discord, a database, runs of the bot between the two, and what they left behind."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from bot.core.clicks import Click
from bot.core.postings import Mode
from bot.services.setup import Setup
from bot.storage.database import Database, Tx, database_url, open_database, sqlite_readers
from bot.storage.tables import Posting
from tests.faults.runs import Launcher, Process
from tests.faults.server import TOKEN, DiscordServer
from tests.faults.world import Json, Person, custom_ids

LEASE = 31
"""Seconds after which a dead process's work is free for others."""

QUICK = (
    "bot.ui.daily:LOOKS_EVERY=0.5 bot.services.daily:TRY_AGAIN=0.5 bot.services.closing:TRY_AGAIN=0.5 "
    "bot.ui.daily:SEND_WITHIN=4"
)
"""The product's waits, short enough for a test."""

ORGANISER = Person(3000, "Ora")
NO_WAITING = "bot.core.sessions:FREE_STARTS=1000000 bot.core.sessions:LANE_GAP=0"
"""A test kills and starts a bot as often as it likes; `test_sessions` shows what the product does otherwise."""

DAY = dt.timedelta(days=1)

R = TypeVar("R")


class Scene:
    """A local Discord, a database, and runs of the bot between the two."""

    def __init__(self, discord: DiscordServer, address: str, launcher: Launcher, folder: Path) -> None:
        self.discord = discord
        self.address = address
        self._launcher = launcher
        self._folder = folder
        self._clock = folder / "clock"
        self._numbers = itertools.count(1)
        self.runs: list[Process] = []
        """Every run so far, the newest last."""
        self.move_clock(0)

    def move_clock(self, seconds: float, *, wrong_by: float = 0.0) -> None:
        """Move the bot's clock and Discord's to so many seconds after the host's; running bots notice too.

        `wrong_by` is how far the bot's then goes ahead of Discord's.
        """
        waiting = self._clock.with_suffix(".new")
        waiting.write_text(str(seconds + wrong_by))
        waiting.replace(self._clock)  # never seen half written
        self.discord.world.offset = seconds

    def pass_time(self, seconds: float) -> None:
        """Let so much time pass for both at once."""
        self.move_clock(self.discord.world.offset + seconds)

    def now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.discord.world.seconds(), dt.UTC)

    async def start(
        self, *, stop: str = "", quick: bool = False, wait: bool = True, program: str = "product", **variables: str
    ) -> Process:
        """Run the bot, to the step `stop` if there is one; else wait until it is on the gateway.

        `quick` shortens what it waits for. `variables` are the product's own settings.
        """
        environment = {
            "STUDYBOT_DATABASE_URL": self.address,
            "STUDYBOT_TEST_API": self.discord.api,
            "STUDYBOT_TEST_GATEWAY": self.discord.gateway.url,
            "STUDYBOT_TEST_CLOCK": str(self._clock),
            "STUDYBOT_TEST_SET": NO_WAITING,
            "DISCORD_TOKEN": TOKEN,
            **variables,
        }
        if stop:
            environment["STUDYBOT_TEST_STOP"] = stop
        if quick:
            environment["STUDYBOT_TEST_SET"] += f" {QUICK}"
        before = self.discord.gateway.identifies + self.discord.gateway.resumes
        log = self._folder / f"run-{len(self.runs)}.log"
        run = await self._launcher.start(environment, log, program=program)
        self.runs.append(run)
        if wait and not stop:
            await self._on_gateway(run, before + 1)
        return run

    async def _on_gateway(self, run: Process, count: int) -> None:
        waits = [
            asyncio.create_task(self.discord.gateway.identified(count)),
            asyncio.create_task(run.ended(within=3600)),
        ]
        done, rest = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        assert waits[0] in done, f"ended with {run.status} before it was on the gateway\n{run.log}"
        await waits[0]

    async def due(self, count: int = 1, *, mode: Mode = "study") -> list[int]:
        """So many new servers whose daily has been due for a minute: their channels. The bot must not run on SQLite."""
        async with opened(self.address) as database:
            return [await self._set_up(database, mode) for _ in range(count)]

    def add_channel(self) -> int:
        """A new channel in a new server."""
        number = next(self._numbers)
        return self.discord.world.add_channel(2_000_000 + number, guild_id=1_000_000 + number).id

    async def _set_up(self, database: Database, mode: Mode) -> int:
        """The real action, dated an hour back, for a time that has come since."""
        channel_id = self.add_channel()
        guild_id = self.discord.world.channels[channel_id].guild_id
        due = self.now() - dt.timedelta(minutes=1)
        click = Click(guild_id, ORGANISER.id, ORGANISER.name, due - dt.timedelta(hours=1))
        setup = Setup(database, self._launcher.bank)
        await setup.set_up(click, channel_id=channel_id, time=f"{due:%H:%M}", zone="UTC")
        await setup.change(click, "mode", (mode,))
        return channel_id

    def posts(self, channel_id: int) -> list[Json]:
        """Dailies in a channel, oldest first."""
        found = self.discord.world.messages(channel_id)
        return [message for message in found if posting_of(message)]

    async def look(self, action: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        """Read rows beside a running bot."""
        url = database_url(self.address)
        engine = sqlite_readers(url) if url.get_backend_name() == "sqlite" else create_async_engine(url)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(action, *args, **kwargs)
        finally:
            await engine.dispose()

    async def settled(self, channels: list[int], *, within: float = 20.0) -> None:
        """Wait until each of these channels has its daily and the rows know of it."""
        await self.until_rows(settled_channels, lambda settled: {*channels} <= settled, within=within)

    async def until_rows(self, read: Callable[[Tx], R], holds: Callable[[R], bool], *, within: float = 20.0) -> None:
        """Wait for rows that the bot writes."""
        async with asyncio.timeout(within):
            while not holds(await self.look(read)):  # noqa: ASYNC110 - rows of another process
                await asyncio.sleep(0.1)

    async def until(self, holds: Callable[[], bool], *, within: float = 20.0) -> None:
        """Wait for something that the bot brings about."""
        async with asyncio.timeout(within):
            while not holds():  # noqa: ASYNC110 - it comes from another process
                await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def opened(address: str) -> AsyncGenerator[Database, None]:
    """The database, while no bot has it."""
    database = open_database(database_url(address))
    try:
        yield database
    finally:
        await database.close()


def settled_channels(tx: Tx) -> set[int]:
    """Channels whose postings all have their messages."""
    rows = list(tx.execute(select(Posting.channel_id, Posting.message_id)))
    return {channel for channel, _ in rows} - {channel for channel, message in rows if message is None}


def posting_of(message: Json) -> int | None:
    """Which posting a message is, by its *Answer* button; None when it is no daily."""
    for custom_id in custom_ids(message):
        if custom_id.startswith("answer:open:"):
            return int(custom_id.rpartition(":")[2])
    return None
