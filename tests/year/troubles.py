"""The troubles of a year, planned from its seed: outages, channels shut, clocks set wrong, changes of mind."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from functools import partial

from tests.year.year import DAY, HOUR, Server, Year

SKEWS = (
    *(dt.timedelta(minutes=10), dt.timedelta(minutes=-10), HOUR, -HOUR, dt.timedelta(minutes=1)),
    *(DAY, -DAY),
)


def begin(year: Year) -> None:
    """Set every server up within the first day, and plan the first trouble of each kind."""
    for server in year.servers:
        year.plan(year.random.uniform(0, 1) * DAY, "setup", partial(year.set_up, server))
        soon(year, 80, "setup changed", partial(year.set_up, server))
        soon(year, 60, "shut", partial(shut, year, server))
        soon(year, 5, "chat", partial(chat, year, server))
    soon(year, 12, "outage", partial(outage, year))
    soon(year, 25, "clock", partial(clock, year))
    year.begin()


def soon(year: Year, days: float, name: str, what: Callable[[], Awaitable[None]]) -> None:
    """Plan something once in so many days, by chance; in calm weather nothing."""

    async def happen() -> None:
        if year.weather.rate:
            soon(year, days, name, what)
            await what()

    year.plan(year.random.expovariate(1 / days) * DAY, name, happen)


async def outage(year: Year) -> None:
    """The process is killed and stays away for a minute to thirty days."""
    await year.end()
    longest = 30 if year.random.random() < 0.08 else 1.5
    await asyncio.sleep(year.drawn(60, longest * 86_400))
    year.restart()


async def shut(year: Year, server: Server) -> None:
    """The bot loses its channel or its rights there, for minutes to days."""
    server.shut_up(year.random.choice(("access", "permission")), year.now())

    async def opened() -> None:
        server.open(year.now())

    year.plan(dt.timedelta(seconds=year.drawn(60, 4 * 86_400)), "opened", opened)


async def clock(year: Year) -> None:
    """The host's clock is set wrong, and right again some hours later."""
    if year.skew:
        return
    year.set_clock(year.random.choice(SKEWS))

    async def right() -> None:
        year.set_clock(dt.timedelta())

    year.plan(dt.timedelta(seconds=year.drawn(300, 86_400)), "clock right", right)


async def chat(year: Year, server: Server) -> None:
    """Members talk, a little or a lot."""
    year.guilds.chat(server.channel, year.random.choice((1, 5, 150)))
