"""How late the event loop gets to anything while everything happens at once.

A ticker sleeps 5 ms at a time inside `studybot run` and notes by how much each sleep was too long; first while nothing
happens, which is the floor that a shared machine sets, then while dailies go out to many servers, members lock 200
answers a second in, 10,000 facts are loaded anew, pictures are drawn and backups made.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import tempfile
from pathlib import Path

from frame import options, quantile, report
from load import facts
from presses import Presses
from scene import address, dailies_due, dailies_out, local_discord, running

from bot.settings import shipped
from tests.faults.limits import Limits

PRESSED = range(1, 11)
"""Channels whose dailies are out and are answered; the others get theirs meanwhile."""

STARTS_WITHIN = 12.0
RATE = 200


async def mixed(folder: Path, *, seconds: float, servers: int) -> tuple[list[list[float]], list[float]]:
    """Milliseconds that ticks were late, quiet and busy; and those that the presses took."""
    place, notes, ticks = address(folder), folder / "notes", folder / "ticks.json"
    notes.mkdir()
    facts(notes, 10_000)
    channels = range(1, servers + 1)
    postings = await dailies_out(place, PRESSED)
    due = await dailies_due(place, channels[len(PRESSED) :], within=STARTS_WITHIN)
    told = {
        "STUDYBOT_DATABASE_URL": place,
        "STUDYBOT_CONTENT": os.pathsep.join(map(str, (shipped("content"), notes))),
        "STUDYBOT_BENCH_TICKS": str(ticks),
    }
    async with local_discord(channels, Limits()) as server, running("ticking", server, **told) as bot:
        await asyncio.sleep(max(3.0, (due - dt.datetime.now(dt.UTC)).total_seconds()))
        bot.signal()
        changing = asyncio.create_task(changed(notes))
        took = await Presses(server, postings).open_loop(RATE, seconds)
        changing.cancel()
    return json.loads(ticks.read_text(encoding="ascii")), took


async def changed(notes: Path) -> None:
    """Somebody saves a note every four seconds."""
    while True:
        note = notes / "topic-0.md"
        note.write_text(note.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        await asyncio.sleep(4)


def main() -> None:
    chosen = options(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        size = {"seconds": 60, "servers": 1_500} if chosen.full else {"seconds": 12, "servers": 300}
        (quiet, busy), took = asyncio.run(mixed(Path(folder), **size))
    rows = [
        {
            "phase": phase,
            "ticks": len(late),
            **{f"p{share * 100:g}": quantile(late, share) for share in (0.5, 0.99, 0.999)},
        }
        | {"max": max(late)}
        for phase, late in (("quiet", quiet), ("busy", busy))
    ]
    figures = {"p999_ms": quantile(busy, 0.999), "max_ms": max(busy), "quiet_p999_ms": quantile(quiet, 0.999)}
    report("looplag", figures | {"press_p99_ms": quantile(took, 0.99)}, rows, chosen.json)


if __name__ == "__main__":
    main()
