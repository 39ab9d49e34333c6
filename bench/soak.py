"""Does anything grow? Members lock answers in, minute after minute; memory, threads and open files are looked at.

The first third warms the bot up: caches fill and the pools open their connections. What is gained after it is a leak,
or the beginning of one.
"""

from __future__ import annotations

import asyncio
import tempfile

from frame import options, quantile, report
from presses import Presses
from scene import Bot, address, dailies_out, local_discord, running

CHANNELS = range(1, 51)


async def look(bot: Bot, seconds: float, found: list[dict[str, float]]) -> None:
    """Note memory, threads and files ten times."""
    for number in range(1, 11):
        await asyncio.sleep(seconds / 10)
        found.append({"minute": number * seconds / 600, "mib": bot.memory, **bot.holds})


async def soaked(*, seconds: float, rate: float) -> tuple[dict[str, float], list[dict[str, float]]]:
    """The figures, and what was seen on the way."""
    seen: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        place = address(folder)
        postings = await dailies_out(place, CHANNELS)
        async with local_discord(CHANNELS) as server, running("ours", server, STUDYBOT_DATABASE_URL=place) as bot:
            looking = asyncio.create_task(look(bot, seconds, seen))
            took = await Presses(server, postings).open_loop(rate, seconds)
            await looking
    warm, end = seen[2], seen[-1]
    figures = {f"gained_{name}": end[name] - warm[name] for name in ("mib", "threads", "files")}
    return {**figures, "p50_ms": quantile(took, 0.5), "p99_ms": quantile(took, 0.99), "max_ms": max(took)}, seen


def main() -> None:
    chosen = options(__doc__).parse_args()
    figures, rows = asyncio.run(soaked(seconds=600, rate=200) if chosen.full else soaked(seconds=30, rate=100))
    report("soak", figures, rows, chosen.json)


if __name__ == "__main__":
    main()
