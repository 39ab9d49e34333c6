"""How soon a started process serves: from its start to the answer of a member's first command.

The floor in the same run: a Python that imports discord.py, SQLAlchemy and aiosqlite, and ends. Beside it stands the
first start after an installation or an upgrade, which reads the notes; every later one finds them remembered.

    python bench/startup.py [--quick|--full] [--json FILE]
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from frame import RUNS, middle, options, report
from grown import bot, make_ready

from tests.faults.server import DiscordServer
from tests.faults.world import Person

FLOOR = "import discord, sqlalchemy.ext.asyncio, aiosqlite"


def imported() -> float:
    """Seconds of the imports alone."""
    begun = perf_counter()
    subprocess.run([sys.executable, "-c", FLOOR], check=True)
    return perf_counter() - begun


async def served(database: Path) -> tuple[float, float]:
    """Seconds until the session at the gateway, and until the first answer."""
    async with DiscordServer() as discord:
        channel = discord.world.add_channel(2_001, guild_id=1_001 << 22)
        begun = perf_counter()
        async with bot(discord, database):
            await discord.gateway.identified(1, within=60)
            connected = perf_counter() - begun
            shown = await discord.interactions.slash(Person(3_001, "Ada"), channel.id, "help")
            await shown.answered()
            return connected, perf_counter() - begun


def once(folder: Path, number: int) -> dict[str, float]:
    """A first and a later start, on a database that is ready: a copy, since each start is remembered."""
    first, later = (Path(shutil.copy(folder / "ready.db", folder / f"{number}-{name}.db")) for name in ("a", "b"))
    floor = imported()
    shutil.rmtree(folder / "cache", ignore_errors=True)
    _, unread = asyncio.run(served(first))
    connected, answered = asyncio.run(served(later))
    return {
        "imports_s": floor,
        "connected_s": connected,
        "first_answer_s": answered,
        "over_imports": answered / floor,
        "notes_unread_s": unread,
        "unread_over_imports": unread / floor,
    }


def main() -> None:
    chosen = options(__doc__).parse_args()
    runs = 3 * RUNS if chosen.full else RUNS
    with tempfile.TemporaryDirectory() as place:
        make_ready(Path(place) / "ready.db", notes=False)
        rows = [once(Path(place), number) for number in range(runs)]
    figures = middle(rows)
    names = ("over_imports", "first_answer_s", "unread_over_imports")
    report("startup", {name: figures[name] for name in names}, rows, chosen.json)


if __name__ == "__main__":
    main()
