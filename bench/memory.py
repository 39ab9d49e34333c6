"""What a running bot weighs with 1, 1,000 and 10,000 servers, beside a discord.py client that does nothing.

Both meet the same local Discord, whose READY lists every server, as Discord's does; members of some hundred servers use
a command. Resident memory of the process some seconds later, on Linux. The bot has been started before: the tables are
made and the notes read, as at every start but the first.

    python bench/memory.py [--quick|--full] [--json FILE]
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path
from typing import Any

from frame import options, report
from grown import bare, bot, make_ready, resident_of

from tests.faults.server import DiscordServer
from tests.faults.world import Person

SETTLES = 4.0
"""Seconds after READY: discord.py waits two for servers that do not come."""

ACTIVE = 200
"""Servers whose members use the bot."""


async def weighed(servers: int, *, ours: bool, folder: Path) -> float:
    """MiB."""
    async with DiscordServer() as discord:
        channels = [discord.world.add_channel(2_000_000 + n, guild_id=(1_000_000 + n) << 22).id for n in range(servers)]
        running = bot(discord, folder / f"{servers}.db") if ours else bare(discord)
        async with running as pid:
            await discord.gateway.identified(1, within=60)
            await asyncio.sleep(SETTLES)
            if ours:
                for number, channel_id in enumerate(channels[:ACTIVE]):
                    shown = await discord.interactions.slash(
                        Person(3_000 + number, f"Member {number}"), channel_id, "help"
                    )
                    with contextlib.suppress(TimeoutError):
                        await shown.answered()
            await asyncio.sleep(1)
            return resident_of(pid)


async def measured(sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """One row a size."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as place:
        for servers in sizes:
            make_ready(Path(place) / f"{servers}.db")
            alone = await weighed(servers, ours=False, folder=Path(place))
            whole = await weighed(servers, ours=True, folder=Path(place))
            rows.append({"servers": servers, "bare_mib": alone, "bot_mib": whole, "over_bare": whole / alone})
    return rows


def main() -> None:
    chosen = options(__doc__).parse_args()
    rows = asyncio.run(measured((1, 1_000, 10_000) if chosen.full else (1, 10_000)))
    first, last = rows[0], rows[-1]
    further = last["servers"] - first["servers"]
    figures = {
        "one_server_mib": first["bot_mib"],
        "kib_a_server": (last["bot_mib"] - first["bot_mib"]) * 1_024 / further,
        "bare_kib_a_server": (last["bare_mib"] - first["bare_mib"]) * 1_024 / further,
        "over_bare_10k": last["over_bare"],
    }
    report("memory", figures, rows, chosen.json)


if __name__ == "__main__":
    main()
