"""What goes wrong: drawn from the seed alone, so that a year that fails fails again."""

from __future__ import annotations

import asyncio
from random import Random
from types import SimpleNamespace

import aiohttp
import discord
from sqlalchemy.exc import OperationalError

from tests.year.guilds import Refused

HANGS = 300
"""Seconds after which aiohttp gives a request up."""

STORED_FAULTS = ("500", "502", "reset", "disconnect", "hang")
"""May happen after Discord has carried a request out, so that its outcome is unclear."""
PLAIN_FAULTS = (*STORED_FAULTS, "503", "429")


class Weather:
    """Draws faults. `rate` 1 is a bad year; 0 is a calm one."""

    def __init__(self, random: Random, rate: float = 1.0) -> None:
        self._random = random
        self.rate = rate

    def happens(self, chance: float) -> bool:
        """Whether something of this chance happens now."""
        return self._random.random() < chance * self.rate

    def before(self) -> str | None:
        """What keeps a request from reaching Discord."""
        return self._random.choice(PLAIN_FAULTS) if self.happens(0.03) else None

    def after(self) -> str | None:
        """What keeps the answer to a request that Discord carried out from reaching the bot."""
        return self._random.choice(STORED_FAULTS) if self.happens(0.03) else None

    def pause(self) -> float:
        """Seconds that a request is on its way."""
        return self._random.uniform(0.03, 0.4)


async def strike(fault: str) -> None:
    """Raise what discord.py raises for the fault, once it has given up trying by itself."""
    if fault == "hang":
        await asyncio.sleep(HANGS)
        raise TimeoutError
    if fault == "reset":
        raise aiohttp.ClientOSError(104, "Connection reset by peer")
    if fault == "disconnect":
        raise aiohttp.ServerDisconnectedError
    if fault == "429":
        raise discord.HTTPException(response(429), {"message": "You are being rate limited.", "code": 0})
    raise discord.DiscordServerError(response(int(fault)), None)


def refusal(refused: Refused) -> discord.HTTPException:
    """The same as discord.py raises it."""
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    body = {"message": refused.text, "code": refused.code}
    return kinds.get(refused.status, discord.HTTPException)(response(refused.status), body)


def locked() -> OperationalError:
    """Another program holds the database."""
    return OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))


def response(status: int) -> SimpleNamespace:
    """As much of an HTTP response as discord.py's errors read."""
    return SimpleNamespace(status=status, reason="simulated")
