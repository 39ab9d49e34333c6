"""A press acknowledged, beside a bare discord.py bot: real loopback sockets, answers committed to disk.

Ours takes a member's answer: reads the posting, grades, writes, commits with a flush, and shows the verdict. The bare
bot answers the same press with a word and keeps nothing. Both are asked by the same local Discord, in turns.

- *rate*: 32 presses are always under way; presses a second, and the processor time that each costs the bot. The share
  of the bare rate is the smaller of the two ratios, since the local Discord may be the slower end for a bare bot.
- *200/s*: presses arrive at this rate whether or not earlier ones were answered, each measured from the moment at
  which it was to be sent, so that queueing shows.
"""

from __future__ import annotations

import asyncio
import tempfile

from frame import RUNS, middle, options, quantile, report
from presses import Presses
from scene import address, dailies_out, local_discord, running

from tests.faults.server import DiscordServer

CHANNELS = range(1, 11)


async def measured(server: DiscordServer, presses: Presses, kind: str, *, count: int, place: str) -> dict[str, float]:
    """One run of one bot at its rate."""
    async with running(kind, server, STUDYBOT_DATABASE_URL=place) as bot:
        await presses.closed(count // 5)
        before = bot.cpu
        rate = await presses.closed(count)
        return {"per_s": rate, "cpu_us": (bot.cpu - before) / count * 1e6}


async def arriving(server: DiscordServer, presses: Presses, *, seconds: float, place: str) -> dict[str, float]:
    """One run of ours at 200 arrivals a second."""
    async with running("ours", server, STUDYBOT_DATABASE_URL=place):
        await presses.closed(200)
        times = await presses.open_loop(200, seconds)
        return {"p50_ms": quantile(times, 0.5), "p99_ms": quantile(times, 0.99), "max_ms": max(times)}


async def bench(*, full: bool) -> tuple[dict[str, float], list[dict[str, object]]]:
    """Both bots in turns, then ours under arrivals."""
    count, seconds = (4_000, 60) if full else (1_000, 10)
    with tempfile.TemporaryDirectory() as folder:
        place = address(folder)
        postings = await dailies_out(place, CHANNELS)
        async with local_discord(CHANNELS) as server:
            presses = Presses(server, postings)
            runs: dict[str, list[dict[str, float]]] = {"bare": [], "ours": []}
            for _ in range(RUNS):
                for kind, found in runs.items():
                    found.append(await measured(server, presses, kind, count=count, place=place))
            arrivals = await arriving(server, presses, seconds=seconds, place=place)
    bare, ours = middle(runs["bare"]), middle(runs["ours"])
    rate_share, cpu_share = ours["per_s"] / bare["per_s"], bare["cpu_us"] / ours["cpu_us"]
    rows = [{"bot": kind, **found} for kind, found in (("bare", bare), ("ours", ours))]
    return {
        "share_of_bare": min(rate_share, cpu_share),
        "rate_share": rate_share,
        "cpu_share": cpu_share,
        **arrivals,
    }, rows


def main() -> None:
    chosen = options(__doc__).parse_args()
    figures, rows = asyncio.run(bench(full=chosen.full))
    report("ack", figures, rows, chosen.json)


if __name__ == "__main__":
    main()
