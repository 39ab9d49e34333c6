"""A local Discord, a database with dailies that are out, and bots as processes between the two."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import signal
import sys
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from sqlalchemy import update

from bot.bank import Bank
from bot.compose import open_bank, ready_database
from bot.core.clicks import Click
from bot.services.daily import Daily
from bot.services.setup import Setup
from bot.settings import shipped
from bot.storage.database import Database, Tx
from bot.storage.tables import Schedule
from tests import build
from tests.faults.limits import Limits
from tests.faults.server import TOKEN, DiscordServer

SECRET = b"a secret for the bench, 32 bytes"
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Bot:
    """A running bot."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.returncode is None

    @property
    def cpu(self) -> float:
        """Seconds of processor that it has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    @property
    def memory(self) -> float:
        """Resident MiB."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    @property
    def holds(self) -> dict[str, int]:
        """How many threads and open files it has."""
        place = Path(f"/proc/{self._process.pid}")
        return {"threads": len(list((place / "task").iterdir())), "files": len(list((place / "fd").iterdir()))}

    def signal(self) -> None:
        """Tell a `ticking` bot that the next phase begins."""
        self._process.send_signal(signal.SIGUSR1)

    async def stop(self) -> None:
        """SIGTERM, and its clean end."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(self._process.wait(), 30)


async def started(kind: str, server: DiscordServer, **environment: str) -> Bot:
    """A bot of `bots.py`, just begun."""
    told = {"STUDYBOT_TEST_API": server.api, "STUDYBOT_TEST_GATEWAY": server.gateway.url, "DISCORD_TOKEN": TOKEN}
    command = [sys.executable, str(Path(__file__).with_name("bots.py")), kind]
    return Bot(await asyncio.create_subprocess_exec(*command, env={**os.environ, **told, **environment}))


@contextlib.asynccontextmanager
async def running(kind: str, server: DiscordServer, **environment: str) -> AsyncGenerator[Bot, None]:
    """A bot of `bots.py`, on the gateway."""
    count = server.gateway.identifies + 1
    bot = await started(kind, server, **environment)
    try:
        await server.gateway.identified(count, within=60)
        yield bot
    finally:
        await bot.stop()


@contextlib.asynccontextmanager
async def local_discord(channels: Sequence[int], limits: Limits | None = None) -> AsyncGenerator[DiscordServer, None]:
    """A local Discord in which each channel is in a server of the same number."""
    async with DiscordServer(limits=limits) as server:
        for channel in channels:
            server.world.add_channel(channel, guild_id=channel)
        yield server


def address(folder: str | Path) -> str:
    return f"sqlite:///{Path(folder) / 'bench.db'}"


async def set_up(database: Database, bank: Bank, channels: Sequence[int], *, due: dt.datetime) -> None:
    """Each channel's server has its daily at the minute of this instant, in UTC."""
    setup = Setup(database, bank)
    for channel in channels:
        click = Click(channel, build.ADA, "Ada", due - dt.timedelta(minutes=1))
        await setup.set_up(click, channel_id=channel, time=f"{due:%H:%M}", zone="UTC")


async def dailies_out(place: str, channels: Sequence[int]) -> dict[int, int]:
    """A migrated database in which each of these channels has had its daily an hour ago: channel -> posting."""
    due = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    database, bank = await ready_database(place), open_bank([shipped("content")])[0]
    await set_up(database, bank, channels, due=due)
    daily = Daily(database, bank, SECRET)
    while await daily.claim_due(due):
        pass
    found: dict[int, int] = {}
    while taken := await daily.take(due):
        for asked in (outgoing.asked for outgoing in taken):
            await daily.confirm(asked, message_id=asked.channel_id, sent_at=due)
            found[asked.channel_id] = asked.id
    await database.close()
    return found


async def dailies_due(place: str, channels: Sequence[int], *, within: float) -> dt.datetime:
    """A migrated database in which every channel's daily is due in so many seconds: when that is."""
    now = dt.datetime.now(dt.UTC)
    database, bank = await ready_database(place), open_bank([shipped("content")])[0]
    await set_up(database, bank, channels, due=now + dt.timedelta(minutes=2))
    due = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=within)
    await database.write(due_at, channels, due)
    await database.close()
    return due


def due_at(tx: Tx, channels: Sequence[int], due: dt.datetime) -> None:
    """Move what these schedules wait for, for a bench cannot wait for the minute."""
    tx.execute(update(Schedule).where(Schedule.guild_id.in_(channels)).values(next_due=due))
