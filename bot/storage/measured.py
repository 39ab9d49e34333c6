"""A database whose actions are timed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from bot.storage.database import Database, Tx

P = ParamSpec("P")
R = TypeVar("R")

Observe = Callable[[str, str, float], None]
"""Gets "read" or "write", the name of the action, and seconds."""


class MeasuredDatabase:
    """Another database, observed."""

    def __init__(self, database: Database, observe: Observe) -> None:
        self._database = database
        self._observe = observe

    async def write(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Time the write, failed ones too."""
        return await self._timed("write", action.__name__, self._database.write(action, *args, **kwargs))

    async def read(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Time the read, failed ones too."""
        return await self._timed("read", action.__name__, self._database.read(action, *args, **kwargs))

    async def close(self) -> None:
        """Close the other one."""
        await self._database.close()

    async def _timed(self, kind: str, name: str, work: Awaitable[R]) -> R:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            return await work
        finally:
            self._observe(kind, name, loop.time() - begun)
