"""`make soak-clicks`: 10,000 raced and replayed presses on each kind of database.

    python -m tests.faults.clicking [--clicks 10000] [--seed N] [--database sqlite|postgres|both]

On SQLite one bot, killed with `kill -9` and started again after every 500 presses; on PostgreSQL two bots that hear
every press. Prints a line for each, and fails where a member was told anything but the one answer that is stored.
"""

from __future__ import annotations

import asyncio
import dataclasses
import time

from tests.faults.clicks import clicked
from tests.faults.soak import Soak, asked, soaking

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
    told, kinds = asked("Raced and replayed presses, on two bots or over kills.", counted="clicks", count=10_000)
    with soaking(told.seed) as run:
        for kind in kinds:
            asyncio.run(proof(run, kind, told.clicks))


if __name__ == "__main__":
    main()
