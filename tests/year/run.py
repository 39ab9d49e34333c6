"""A year from its seed to what is wrong with it."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import aiohttp
import discord
from sqlalchemy.exc import OperationalError

from tests.year import troubles
from tests.year.invariants import broken, postings_sent
from tests.year.life import Died
from tests.year.loop import simulate
from tests.year.year import START, Year

GOLDEN = (math.sqrt(5) - 1) / 2
"""Of all numbers the one whose multiples fill an interval most evenly."""

INJECTED = (Died, OperationalError, aiohttp.ClientError, discord.HTTPException, OSError, TimeoutError)
"""What the weather raises; the bot may log it as a fault. Anything else that it logs so is one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a year went."""

    seed: int
    digest: str
    """The same for the same seed."""
    sent: int
    answers: int
    deaths: int
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        told = f"seed {self.seed}: {self.sent} dailies, {self.answers} answers, {self.deaths} deaths, "
        return told + (f"{len(self.wrong)} wrong:\n" + "\n".join(self.wrong[:20]) if self.wrong else "nothing wrong")


def run_year(
    seed: int, *, servers: int, days: float = 365, rate: float = 1.0, start: dt.datetime | None = None
) -> Outcome:
    """Live a year, or so many days of it, and look at it. The same seed lives the same year.

    It begins at an instant of the seed's own, unless it is told when.
    """
    with faults_logged() as faults:
        year, wrong = simulate(lived(seed, days=days, servers=servers, rate=rate, start=start or start_of(seed)))
    sent = postings_sent(year)
    year.tx.close()
    return Outcome(seed, year.digest, sent, len(year.acknowledged), year.deaths, (*faults, *wrong))


def start_of(seed: int) -> dt.datetime:
    """When the seed's days begin: seeds that follow one another spread evenly over the year, whichever is the first.

    So a few days of each of many seeds hold every date of the year, and every change of a clock.
    """
    return START + dt.timedelta(minutes=int(seed * GOLDEN % 1 * 365 * 24 * 60))


async def lived(seed: int, *, days: float, servers: int, rate: float, start: dt.datetime) -> tuple[Year, list[str]]:
    """The year, and what is wrong with it once it has settled."""
    year = Year(seed, servers=servers, rate=rate, start=start)
    troubles.begin(year)
    await year.live(days)
    await year.settle()
    found = broken(year)
    await year.end()
    return year, found


@contextlib.contextmanager
def faults_logged() -> Iterator[list[str]]:
    """What the bot logs as a fault without the weather being its cause; meanwhile nothing else is logged."""
    found: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told = record.msg.get("exc_info") if isinstance(record.msg, dict) else None
            problem = told if isinstance(told, BaseException) else sys.exc_info()[1]
            if not isinstance(problem, INJECTED):
                found.append(f"logged: {record.getMessage()} {problem!r}")

    root = logging.getLogger()
    before, root.handlers = root.handlers, [Listener(logging.ERROR)]
    try:
        yield found
    finally:
        root.handlers = before
