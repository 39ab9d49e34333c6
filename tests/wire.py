"""A socket between the bot and PostgreSQL that can be cut, or fall silent, at a commit."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

When = Literal["never", "before", "after", "silent"]

SOCKET = ".s.PGSQL.5432"


class Wire:
    """Forwards everything until a COMMIT comes by.

    `cut` "before": the server never sees it; "after": the server carries it out, the bot never hears of it; "silent":
    neither is told anything and nothing is closed, as when a host is gone. Each happens `times` times.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self.cut: When = "never"
        self.times = 0
        self.commits = 0
        self._silent: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the bot."""
        answers, requests = await asyncio.open_unix_connection(self._server)
        back = asyncio.create_task(self._forward(answers, writer))
        try:
            while block := await reader.read(65_536):
                if b"COMMIT" in block:
                    self.commits += 1
                    if await self._intervenes(block, requests, back):
                        break
                requests.write(block)
                await requests.drain()
        except ConnectionError:
            pass
        finally:
            requests.close()
            if writer not in self._silent:
                back.cancel()
                writer.close()

    async def _intervenes(self, block: bytes, requests: asyncio.StreamWriter, back: asyncio.Task[None]) -> bool:
        if self.cut == "never" or self.times == 0:
            return False
        self.times -= 1
        back.cancel()
        if self.cut == "after":
            requests.write(block)
            await requests.drain()
            await asyncio.sleep(0.2)  # the server has answered by then
        if self.cut == "silent":
            await asyncio.sleep(3_600)
        return True

    @staticmethod
    async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while block := await reader.read(65_536):
                writer.write(block)
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def wired(address: str, folder: Path) -> AsyncGenerator[tuple[Wire, str], None]:
    """A wire to the server of this address, and the address through it."""
    (host,) = parse_qs(urlsplit(address).query)["host"]
    wire = Wire(f"{host}/{SOCKET}")
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(wire.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async with await asyncio.start_unix_server(connected, folder / SOCKET):
        yield wire, address.replace(host, str(folder))
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
