"""Two posters that are wrong on purpose, so that the harness which finds nothing in the product is seen to find them.

Both keep a table of channels that are owed a post. "send-then-mark" doubles a post when it dies between the two,
"mark-then-send" loses one.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Mapping
from typing import Literal

import aiohttp

Design = Literal["send-then-mark", "mark-then-send"]
DESIGNS: tuple[Design, ...] = ("send-then-mark", "mark-then-send")

LOOKS_EVERY = 0.02


def owe(path: str, channel_id: int) -> None:
    """Put a channel on the list."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE IF NOT EXISTS owed (channel_id INTEGER PRIMARY KEY, posted INTEGER)")
        connection.execute("INSERT INTO owed VALUES (?, 0)", (channel_id,))


def still_owed(path: str) -> list[int]:
    """Channels that are not marked as posted."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT channel_id FROM owed WHERE posted = 0 ORDER BY channel_id")
        return [channel_id for (channel_id,) in rows]


def run(design: str, environment: Mapping[str, str]) -> None:
    """Post for ever."""
    asyncio.run(post(design, environment))


async def post(design: str, environment: Mapping[str, str]) -> None:
    path = environment["STUDYBOT_DATABASE_URL"]
    headers = {"Authorization": f"Bot {environment['DISCORD_TOKEN']}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        while True:
            for channel_id in still_owed(path):
                address = f"{environment['STUDYBOT_TEST_API']}/channels/{channel_id}/messages"
                if design == "mark-then-send":
                    mark(path, channel_id)
                async with session.post(address, json={"content": "Today's question"}) as response:
                    response.raise_for_status()
                if design == "send-then-mark":
                    mark(path, channel_id)
            await asyncio.sleep(LOOKS_EVERY)


def mark(path: str, channel_id: int) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE owed SET posted = 1 WHERE channel_id = ?", (channel_id,))
