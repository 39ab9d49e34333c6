"""One life of the bot's process: the real services and screens on a database and a Discord that outlive it."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from email.utils import format_datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import discord
from discord.http import HTTPClient, Route
from discord.user import ClientUser
from sqlalchemy import Connection

from bot.bank import Bank
from bot.compose import build_services
from bot.core.seasons import PLACES, Season
from bot.metrics import Metrics
from bot.services.turnover import Podium, Turnover
from bot.storage.database import Database, Tx
from bot.storage.seasons import places
from bot.ui.bot import StudyBot
from tests.stage import content_of
from tests.year.guilds import BOT_ID, Guilds, Refused, person
from tests.year.rows import driver, transaction
from tests.year.weather import Weather, locked, refusal, strike

SECRET = b"a secret for the tests, 32 bytes"

P = ParamSpec("P")
R = TypeVar("R")


class Died(BaseException):
    """The process is no more. What it still tries has no effect."""


class MuteBot(StudyBot):
    """The bot without its commands: nobody types them in a simulated year, and each life would register them anew."""

    def _install_features(self) -> None:
        """None."""


class Undrawn(Turnover):
    """Ends seasons as ever, but draws no picture of the podium: nobody looks at it, and it takes longer than a day."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._places = database

    async def podium(self, season: Season) -> Podium:
        """The places."""
        return Podium(season, await self._places.read(places, [season.id], ranks=PLACES), b"")


class Life:
    """From a start to a death. `host_now` is the host's clock, which may be wrong."""

    def __init__(
        self, tx: Connection, guilds: Guilds, weather: Weather, *, bank: Bank, host_now: Callable[[], dt.datetime]
    ) -> None:
        self.alive = True
        self.tx = tx
        self.guilds = guilds
        self.weather = weather
        database = InlineDatabase(self)
        services = build_services(database, bank, SECRET, content_of(bank))
        self.services = replace(services, turnover=Undrawn(database))
        self.bot = MuteBot(self.services, host_now, metrics=Metrics())
        http = InlineHttp(self)
        self.bot.http = self.bot._connection.http = http
        self.bot._connection.user = ClientUser(state=self.bot._connection, data=person(BOT_ID))

    def die(self) -> None:
        """A kill -9."""
        self.alive = False
        raise Died

    def seam(self, chance: float) -> None:
        """A moment at which the process may die, or is dead already."""
        if not self.alive or self.weather.happens(chance):
            self.die()

    async def begin(self) -> None:
        """What the bot does at its start; logging in has told it of Discord's clock."""
        self.hear()
        await self.services.daily.begin(self.bot.now())

    def hear(self) -> None:
        """An answer of Discord has come, with its date."""
        self.bot.traffic.heard(200, {"Date": format_datetime(self.guilds.now(), usegmt=True)})

    async def end(self) -> None:
        """Nothing of it goes on."""
        self.alive = False
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class InlineDatabase:
    """Real SQL on SQLite in memory, carried out in the caller's thread, so that a seed decides every order."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._raw = driver(life.tx)

    async def write(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        await asyncio.sleep(0)
        self._life.seam(0.001)
        if self._life.weather.happens(0.0005):
            raise locked()
        with transaction(self._raw):
            value = action(self._life.tx, *args, **kwargs)
        self._life.seam(0.001)
        return value

    async def read(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        await asyncio.sleep(0)
        self._life.seam(0.0003)
        return action(self._life.tx, *args, **kwargs)

    async def close(self) -> None:
        return None


class InlineHttp(HTTPClient):
    """discord.py's own client up to the request; from there on the Discord of this simulation, and the weather."""

    def __init__(self, life: Life) -> None:
        super().__init__(asyncio.get_running_loop())
        self._life = life

    async def request(self, route: Route, *, files: Any = None, form: Any = None, **kwargs: Any) -> Any:
        life = self._life
        life.seam(0.001)
        await asyncio.sleep(life.weather.pause())
        if fault := life.weather.before():
            await strike(fault)
        life.seam(0)
        body = kwargs.get("json") or (discord.utils._from_json(form[0]["value"]) if form else {})
        try:
            path = re.sub(r"^.*/api/v\d+", "", route.url)
            answer = life.guilds.serve(route.method, path, body=body, params=kwargs.get("params") or {})
        except Refused as refused:
            life.hear()
            raise refusal(refused) from refused
        life.seam(0.003)
        if fault := life.weather.after():
            await strike(fault)
        life.seam(0)
        life.hear()
        return answer
