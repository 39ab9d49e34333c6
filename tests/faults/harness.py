"""Starting, stopping and killing the bot as a process of its own, and looking at what it left behind."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from bot.bank import Bank
from bot.compose import open_bank
from bot.core.clicks import Click
from bot.services.setup import Setup
from bot.storage.database import Database, Tx, database_url, open_database, sqlite_readers
from bot.storage.tables import Posting
from tests.faults.server import TOKEN, DiscordServer
from tests.faults.world import Json, Person, custom_ids

ROOT = Path(__file__).parents[2]
ORGANISER = Person(3000, "Ora")
DAY = dt.timedelta(days=1)

R = TypeVar("R")

NOTES = "# Moons\n\n- Titan is the largest moon of Saturn. ^titan\n\n" + "\n".join(
    f"### What holds number {number}?\n\n- [x] Right {number}\n- [ ] Wrong {number}\n- [ ] Other {number}\n"
    for number in range(1, 41)
)


class Process:
    """One run of the bot."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid = pid
        self.status: int | None = None
        """Exit code, or minus the signal that ended it."""
        self._log = log
        self._stopped = asyncio.Event()
        self._ended = asyncio.Event()

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def tell(self, told: Json) -> None:
        if "stopped" in told:
            self._stopped.set()
        else:
            self.status = told["status"]
            self._ended.set()

    async def stopped(self, *, within: float = 30.0) -> None:
        """Wait until it stands still at its named step."""
        waits = {asyncio.create_task(event.wait()) for event in (self._stopped, self._ended)}
        done, rest = await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        assert done, f"never came to its step\n{self.log}"
        assert self.status is None, f"ended before its step\n{self.log}"

    async def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        await self.ended()

    async def terminate(self) -> int:
        """SIGTERM; its exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return await self.ended()

    async def ended(self, *, within: float = 30.0) -> int:
        """Wait for the end; exit code or minus the signal."""
        await asyncio.wait_for(self._ended.wait(), within)
        assert self.status is not None
        return self.status


class Launcher:
    """The process that forks runs, one for many tests; `attached` to the event loop of each."""

    def __init__(self, notes: Path) -> None:
        notes.write_text(NOTES, encoding="utf-8")
        self.bank: Bank = open_bank([notes])[0]
        self._runs: dict[int, Process] = {}
        self._starting: list[tuple[asyncio.Future[Process], Path]] = []
        self._heard = b""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("STUDYBOT", "DISCORD"))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.launch"],
            cwd=ROOT,
            env={**clean, "STUDYBOT_CONTENT": str(notes), "PYTHONWARNINGS": "ignore"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    @contextlib.contextmanager
    def attached(self) -> Iterator[None]:
        """Hear of the runs in this event loop; those that are left are killed at the end."""
        assert self._process.stdout is not None
        loop, pipe = asyncio.get_running_loop(), self._process.stdout.fileno()
        loop.add_reader(pipe, self._read, pipe)
        try:
            yield
        finally:
            loop.remove_reader(pipe)
            for run in self._runs.values():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(run.pid, signal.SIGKILL)
            self._runs.clear()

    async def start(self, environment: Mapping[str, str], log: Path, *, program: str = "product") -> Process:
        """A new run."""
        assert self._process.stdin is not None
        started: asyncio.Future[Process] = asyncio.get_running_loop().create_future()
        self._starting.append((started, log))
        wanted = {"program": program, "environment": dict(environment), "log": str(log)}
        self._process.stdin.write(json.dumps(wanted).encode() + b"\n")
        self._process.stdin.flush()
        return await asyncio.wait_for(started, 60)

    def close(self) -> None:
        """End it and what it still runs."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _read(self, pipe: int) -> None:
        *lines, self._heard = (self._heard + os.read(pipe, 65536)).split(b"\n")
        for line in lines:
            self._hear(json.loads(line))

    def _hear(self, told: Json) -> None:
        if "started" in told:
            future, log = self._starting.pop(0)
            run = self._runs[told["started"]] = Process(told["started"], log)
            future.set_result(run)
        elif "ready" not in told and (known := self._runs.get(told.get("stopped", told.get("ended")))) is not None:
            known.tell(told)
            if "ended" in told:
                del self._runs[told["ended"]]


class Scene:
    """A local Discord, a database, and runs of the bot between the two."""

    def __init__(self, discord: DiscordServer, address: str, launcher: Launcher, folder: Path) -> None:
        self.discord = discord
        self.address = address
        self._launcher = launcher
        self._folder = folder
        self._clock = folder / "clock"
        self._numbers = itertools.count(1)
        self._logs = itertools.count(1)
        self.move_clock(0)

    def move_clock(self, seconds: float) -> None:
        """Move the bot's clock and Discord's to so many seconds after the host's; running bots notice too."""
        self._clock.write_text(str(seconds))
        self.discord.world.offset = seconds

    def now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.discord.world.seconds(), dt.UTC)

    async def start(
        self, *, stop: str = "", quick: bool = False, wait: bool = True, program: str = "product"
    ) -> Process:
        """Run the bot, to the step `stop` if there is one; else wait until it is on the gateway.

        `quick` lets it look for work twice a second.
        """
        environment = {
            "STUDYBOT_DATABASE_URL": self.address,
            "STUDYBOT_TEST_API": self.discord.api,
            "STUDYBOT_TEST_GATEWAY": self.discord.gateway.url,
            "STUDYBOT_TEST_CLOCK": str(self._clock),
            "DISCORD_TOKEN": TOKEN,
        }
        if stop:
            environment["STUDYBOT_TEST_STOP"] = stop
        if quick:
            environment["STUDYBOT_TEST_SET"] = "bot.ui.daily:WAKES_EVERY=0.5"
        before = self.discord.gateway.identifies + self.discord.gateway.resumes
        log = self._folder / f"run-{next(self._logs)}.log"
        run = await self._launcher.start(environment, log, program=program)
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

    async def due(self, count: int = 1) -> list[int]:
        """So many new servers whose daily has been due for a minute: their channels. The bot must not run on SQLite."""
        async with opened(self.address) as database:
            return [await self._set_up(database) for _ in range(count)]

    def add_channel(self) -> int:
        """A new channel in a new server."""
        number = next(self._numbers)
        return self.discord.world.add_channel(2_000_000 + number, guild_id=1_000_000 + number).id

    async def _set_up(self, database: Database) -> int:
        """The real action, dated an hour back, for a time that has come since."""
        channel_id = self.add_channel()
        guild_id = self.discord.world.channels[channel_id].guild_id
        due = self.now() - dt.timedelta(minutes=1)
        click = Click(guild_id, ORGANISER.id, ORGANISER.name, due - dt.timedelta(hours=1))
        setup = Setup(database, self._launcher.bank)
        await setup.set_up(click, channel_id=channel_id, time=f"{due:%H:%M}", zone="UTC")
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
        async with asyncio.timeout(within):
            while not {*channels} <= await self.look(settled_channels):  # noqa: ASYNC110 - rows of another process
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
