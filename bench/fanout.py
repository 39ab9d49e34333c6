"""The same minute in many servers: every daily posted at Discord's pace, beside the two usual ways.

The local Discord keeps the limits that Discord publishes: 50 requests a second in all, 5 messages in 5 seconds in a
channel; an answer takes 100 ms. The floor is the number of servers over 50 a second. The bot asks for 49 a second, as
much as the limit allows, and beside that for the 45 that it is shipped with. *Sequential* awaits one message
after the other (so slow that it is asked for a fifth of the servers), *gathered* sends them all at once.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from frame import options, report
from scene import address, dailies_due, local_discord, running, started

from bot.ui.pacer import RATE
from tests.faults.limits import Limits
from tests.faults.server import DiscordServer

PER_SECOND = 50
FASTEST = 49.0
"""Requests a second at most that keep the limit."""

LATENCY = 0.1
STARTS_WITHIN = 8.0
"""Seconds until the dailies are due: the bot is up by then."""


@asynccontextmanager
async def discord_with(channels: Sequence[int]) -> AsyncGenerator[DiscordServer, None]:
    """A local Discord that keeps the limits."""
    async with local_discord(channels, Limits(per_second=PER_SECOND)) as server:
        server.latency = LATENCY
        yield server


def told(server: DiscordServer, channels: Sequence[int], *, begun: float) -> dict[str, float]:
    """What came of a fan-out that began at an instant (seconds since 1970)."""
    posts = [seen for seen in server.requests if seen.method == "POST" and seen.path.endswith("/messages")]
    times = [seen.at for seen in posts if seen.status == 200] or [begun]
    count = Counter(len(server.world.messages(channel)) for channel in channels)
    return {
        "servers": len(channels),
        "seconds": max(times) - begun + LATENCY,
        "over_floor": (max(times) - begun + LATENCY) / (len(channels) / PER_SECOND),
        "first_s": min(times) - begun,
        "refused_429": server.count(status=429),
        "lost": count[0],
        "doubled": sum(many for number, many in count.items() if number > 1),
    }


async def peer(kind: str, channels: Sequence[int]) -> dict[str, float]:
    """One of the usual ways."""
    async with discord_with(channels) as server:
        bot = await started(kind, server, STUDYBOT_BENCH_COUNT=str(len(channels)))
        peak = 0.0
        while bot.running:
            peak = max(peak, bot.memory)
            await asyncio.sleep(0.2)
        begun = min(seen.at for seen in server.requests if seen.method == "POST")
        return {**told(server, channels, begun=begun), "peak_mib": peak}


async def ours(channels: Sequence[int], place: str, *, rate: float) -> dict[str, float]:
    """The product at a pace of so many requests a second, from the instant at which the dailies are due."""
    told_it = {"STUDYBOT_DATABASE_URL": place, "STUDYBOT_BENCH_RATE": str(rate)}
    due = await dailies_due(place, channels, within=STARTS_WITHIN)
    async with discord_with(channels) as server, running("ours", server, **told_it) as bot:
        # A busy machine may start the bot late; what counts begins when it is up and the dailies are due.
        begun = max(due, dt.datetime.now(dt.UTC))
        await asyncio.sleep(max(0.0, (due - dt.datetime.now(dt.UTC)).total_seconds() - 0.5))
        before = peak = bot.memory
        deadline = begun + dt.timedelta(seconds=60 + len(channels) / PER_SECOND * 3)
        while dt.datetime.now(dt.UTC) < deadline:
            peak = max(peak, bot.memory)
            await asyncio.sleep(0.2)
            if all(server.world.channels[channel].messages for channel in channels):
                break
        await asyncio.sleep(2)
        return {**told(server, channels, begun=begun.timestamp()), "peak_mib": peak, "gained_mib": peak - before}


async def bench(*, full: bool) -> list[dict[str, object]]:
    """Ours and both peers."""
    channels = range(1, (3_000 if full else 500) + 1)
    fewer = range(1, len(channels) // 5 + 1)
    rows: list[dict[str, object]] = []
    for rate in (FASTEST, RATE):
        with tempfile.TemporaryDirectory() as folder:
            rows.append({"way": f"ours, {rate:g} a second", **await ours(channels, address(folder), rate=rate)})
    peers = {"sequential": await peer("sequential", fewer), "gathered": await peer("gathered", channels)}
    return [*rows, *({"way": kind, **found, "gained_mib": "-"} for kind, found in peers.items())]


def main() -> None:
    chosen = options(__doc__).parse_args()
    rows = asyncio.run(bench(full=chosen.full))
    names = ("over_floor", "first_s", "refused_429", "lost", "doubled", "gained_mib")
    report("fanout", {name: rows[0][name] for name in names}, rows, chosen.json)


if __name__ == "__main__":
    main()
