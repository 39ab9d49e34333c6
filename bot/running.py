"""`studybot run`: the bot with what goes on beside it, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import gc
import signal
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from pathlib import Path

import discord
import structlog

from bot.compose import build_bot, open_services, utc_now
from bot.core.errors import StudyError
from bot.core.shards import Shards
from bot.metrics import Metrics
from bot.packs.watching import note_changes
from bot.services import Services
from bot.services.content import Content
from bot.settings import Settings
from bot.storage import backups
from bot.storage.database import database_url
from bot.ui.bot import StudyBot
from bot.ui.pacer import RATE

BACKUP_LOOKS_EVERY = 600
"""Seconds between two looks at whether a backup is due; one that failed is tried again then."""

ENDS_WITHIN = 5
"""Seconds for discord.py to give up what it waits for; answers and looks under way go on meanwhile."""

log = structlog.get_logger()


async def serve(settings: Settings, token: str, shards: Shards | None = None, *, rate: float = RATE) -> None:
    """Run until SIGTERM or Ctrl-C, then stop cleanly. `rate`: requests to Discord a second, of all shards together."""
    stop = stop_signal()
    metrics = Metrics()
    async with (
        open_services(settings, metrics) as opened,
        build_bot(opened.services, metrics=metrics, shards=shards, rate=rate) as bot,
        watched(settings, opened.services, bot),
    ):
        gc.freeze()  # a collection that walks through everything a start made holds the loop up for 60 ms
        gc.enable()
        running = asyncio.create_task(bot.start(token))
        stopping = asyncio.create_task(stop.wait())
        watching = asyncio.create_task(watch(opened.services.content, settings.content_paths))
        keeping = asyncio.create_task(keep_backups(settings, utc_now))
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stopping.done():
            log.info("stopping")
            # First: discord.py takes a close while it connects for a failure, logs it and tries again for ever.
            running.cancel()
            await asyncio.wait({running}, timeout=ENDS_WITHIN)
            await bot.close()
        stopping.cancel()
        watching.cancel()
        keeping.cancel()
        with told_plainly(), contextlib.suppress(asyncio.CancelledError):
            await running


@contextlib.asynccontextmanager
async def watched(settings: Settings, services: Services, bot: StudyBot) -> AsyncGenerator[None, None]:
    """With a port for it, tell whoever watches how the bot is."""
    if not settings.health_port:
        yield
        return
    # Here, so that a bot without such a port keeps the 2 MiB that aiohttp's server takes.
    from bot.health import Health, Pulse  # noqa: PLC0415

    pulse = Pulse(bot.connected, bot.daily.looking.ago)
    health = Health(services.vitals, bot.metrics, pulse, utc_now)
    async with health.serving(settings.health_host, settings.health_port):
        yield


async def keep_backups(settings: Settings, now: Callable[[], dt.datetime]) -> None:
    """Make a backup whenever the newest is too old, and drop the oldest ones, for ever. Without a folder: nothing."""
    url = database_url(settings.database_url)
    folder = settings.backups_of(url.database if url.get_backend_name() == "sqlite" else None)
    every = dt.timedelta(hours=settings.backup_hours)
    while folder is not None and every:
        try:
            if backups.is_due(folder, now(), every=every):
                made = await asyncio.to_thread(backups.back_up, url, folder / backups.backup_name(url, now()))
                dropped = backups.rotate(folder, keep=settings.backup_keep)
                log.info("backup made", file=str(made), dropped=len(dropped))
        except (StudyError, OSError) as problem:
            log.error("no backup", reason=str(problem))  # noqa: TRY400 (the sentence says it all)
        await asyncio.sleep(BACKUP_LOOKS_EVERY)


async def watch(content: Content, paths: Sequence[Path]) -> None:
    """Take notes that change on disk, for ever."""
    async for count in note_changes(paths):
        log.info("notes changed on disk", files=count)
        for pack in await content.reload():
            for fault in pack.errors:
                log.warning(
                    "notes not taken", pack=pack.pack_id, place=f"{fault.file}:{fault.line}", reason=fault.message
                )
            if not pack.errors and pack.changes:
                log.info(
                    "notes taken", pack=pack.pack_id, added=len(pack.changes.added), removed=len(pack.changes.removed)
                )


async def send_commands(settings: Settings, token: str) -> None:
    """Tell Discord of the commands now, changed or not."""
    async with open_services(settings) as opened, build_bot(opened.services, serve=False) as bot:
        with told_plainly():
            await bot.login(token)


@contextlib.contextmanager
def told_plainly() -> Generator[None, None, None]:
    """Problems of logging in as sentences."""
    try:
        yield
    except discord.LoginFailure as problem:
        raise StudyError(
            "Discord does not accept the token in DISCORD_TOKEN. Copy it anew from the Bot page of your application "
            "at https://discord.com/developers/applications."
        ) from problem
    except (discord.HTTPException, discord.GatewayNotFound, OSError) as problem:
        raise StudyError("Discord cannot be reached: {problem}.", problem=problem) from problem


def stop_signal() -> asyncio.Event:
    """An event that SIGTERM and Ctrl-C set; `Bot.run` would die of SIGTERM without closing anything."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows has no such handlers in asyncio
            signal.signal(number, lambda _number, _frame: (loop.call_soon_threadsafe(stop.set), None)[1])
    return stop
