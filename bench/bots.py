"""The bots that are measured, each a process of its own: `python bench/bots.py KIND`.

`bare` is the least that discord.py can do: it answers every press with a word. `ours` is `studybot run`, unchanged.
`ticking` is the same with a ticker in its event loop, which tells how late each tick came. `sequential` and `gathered`
send a message to many channels in the two usual ways. Where Discord is stands in STUDYBOT_TEST_API and
STUDYBOT_TEST_GATEWAY, everything else where `studybot run` reads it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.charts.podium import Step, podium_png
from bot.logs import configure_logs
from bot.running import serve
from bot.settings import read_settings
from bot.storage.backups import back_up
from bot.storage.database import database_url
from bot.ui.pacer import RATE

TICK = 0.005


class Bare(discord.Client):
    """Answers a press with a word."""

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("ok", ephemeral=True)


async def bare() -> None:
    """The peer: no intents and no cache of messages, as ours."""
    client = Bare(intents=discord.Intents.none(), max_messages=None, chunk_guilds_at_startup=False)
    async with client:
        await client.start(os.environ["DISCORD_TOKEN"])


async def sequential() -> None:
    """The obvious fan-out: one message after another."""
    await fan_out(in_turn)


async def gathered() -> None:
    """The quick fan-out: all at once, and the library may sort it out."""
    await fan_out(at_once)


async def fan_out(send_all: Callable[[discord.Client, int], Awaitable[None]]) -> None:
    """Send one message to each of the channels 1 to STUDYBOT_BENCH_COUNT, then leave."""
    client = discord.Client(intents=discord.Intents.none())
    async with client:
        await client.login(os.environ["DISCORD_TOKEN"])
        await send_all(client, int(os.environ["STUDYBOT_BENCH_COUNT"]))


async def in_turn(client: discord.Client, count: int) -> None:
    for channel in range(1, count + 1):
        with contextlib.suppress(discord.HTTPException):
            await client.get_partial_messageable(channel).send("Today's question")


async def at_once(client: discord.Client, count: int) -> None:
    channels = [client.get_partial_messageable(channel) for channel in range(1, count + 1)]
    await asyncio.gather(*(channel.send("Today's question") for channel in channels), return_exceptions=True)


async def ours() -> None:
    """The product, at the pace of STUDYBOT_BENCH_RATE requests a second if that is set."""
    rate = float(os.environ.get("STUDYBOT_BENCH_RATE", RATE))
    await serve(read_settings(), os.environ["DISCORD_TOKEN"], rate=rate)


async def ticking() -> None:
    """The product, and how late its event loop gets to a ticker: milliseconds by phase, written when it stops.

    SIGUSR1 begins the second phase, in which pictures are drawn and backups made the way the product does it.
    """
    phases: list[list[float]] = [[]]
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, lambda: (phases.append([]), begun.set()))
    tasks = [asyncio.create_task(work) for work in (tick(phases), drawing(begun), backing_up(begun))]
    await ours()
    for task in tasks:
        task.cancel()
    text = json.dumps(phases)
    await asyncio.to_thread(Path(os.environ["STUDYBOT_BENCH_TICKS"]).write_text, text, encoding="ascii")


async def tick(phases: list[list[float]]) -> None:
    """Sleep, and note by how much the sleep was too long."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + TICK
        await asyncio.sleep(TICK)
        phases[-1].append(round((loop.time() - due) * 1e3, 3))


async def drawing(begun: asyncio.Event) -> None:
    """A podium nobody has seen yet, four times a second."""
    await begun.wait()
    for number in itertools.count():
        steps = tuple(Step(rank, f"Member {rank}", number + 40 - rank) for rank in (1, 2, 3))
        await asyncio.to_thread(podium_png, f"Season {number}", steps)
        await asyncio.sleep(0.25)


async def backing_up(begun: asyncio.Event) -> None:
    """A verified backup every two seconds."""
    await begun.wait()
    url = database_url(os.environ["STUDYBOT_DATABASE_URL"])
    with tempfile.TemporaryDirectory() as folder:
        for number in itertools.count():
            await asyncio.to_thread(back_up, url, Path(folder) / f"{number}.db")
            await asyncio.sleep(2)


if __name__ == "__main__":
    configure_logs("CRITICAL")
    Route.BASE = os.environ["STUDYBOT_TEST_API"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["STUDYBOT_TEST_GATEWAY"])
    kinds = {"ours": ours, "bare": bare, "ticking": ticking, "sequential": sequential, "gathered": gathered}
    asyncio.run(kinds[sys.argv[1]]())
