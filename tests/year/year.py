"""A year of some servers, with everything that goes wrong drawn from a seed."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import heapq
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.bank import Bank
from bot.core.errors import StudyError
from bot.core.grading import Verdict
from bot.core.schedule import Cadence
from bot.ui.daily import LOOKS_EVERY
from tests import build
from tests.year import rows
from tests.year.guilds import Channel, Guilds
from tests.year.life import Life
from tests.year.weather import Weather

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SECOND, MINUTE, HOUR, DAY = (dt.timedelta(seconds=length) for length in (1, 60, 3_600, 86_400))
TOO_IDLE = 40
"""Looks one after another that change nothing, although each announced work for the next moment."""

ZONES = (
    *("Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "America/Havana", "Africa/Casablanca", "Asia/Gaza"),
    *("Antarctica/Troll", "America/Godthab", "America/St_Johns", "Asia/Kathmandu", "Pacific/Chatham", "UTC"),
    *("Europe/Zurich", "America/New_York", "Pacific/Apia", "America/Santiago", "Europe/Dublin", "Asia/Tokyo"),
)
TIMES = ("00:00", "00:30", "02:15", "02:30", "03:00", "09:00", "12:00", "18:45", "23:59")
MEMBERS = (11, 12, 13, 14)


@dataclass
class Server:
    """A server, its channel, and the cadences it has had, each with the instant from which it holds."""

    id: int
    channel: Channel
    cadences: list[tuple[dt.datetime, Cadence]] = field(default_factory=list)
    shut: list[tuple[dt.datetime, dt.datetime]] = field(default_factory=list)
    """When the bot could not use the channel, from and to."""
    _shut_since: dt.datetime | None = None

    def shut_up(self, why: str, now: dt.datetime) -> None:
        """The bot loses its channel."""
        if not self.channel.closed:
            self.channel.closed, self._shut_since = why, now

    def open(self, now: dt.datetime) -> None:
        """The bot has its channel again."""
        if self.channel.closed and self._shut_since:
            self.channel.closed = None
            self.shut.append((self._shut_since, now))


class Year:
    """The world and the bot's lives in it. Made inside the simulated loop."""

    def __init__(self, seed: int, *, servers: int, rate: float = 1.0, start: dt.datetime = START) -> None:
        self.start = start
        self.loop = asyncio.get_running_loop()
        self.random = Random(seed)
        self.weather = Weather(Random(seed + 1), rate)
        self.skew = dt.timedelta()
        self.guilds = Guilds(self.now)
        self.tx: Connection = rows.engine().connect()
        """Every statement takes effect at once, but inside a `rows.transaction`."""
        self.raw = rows.driver(self.tx)
        self.bank: Bank = build.bank(*(build.question(f"q-{number}", options=3) for number in range(40)))
        self.servers = [Server(number, self.guilds.open_channel(number)) for number in range(1, servers + 1)]
        # A few cadences for all servers, as in life: many are due at once.
        self.cadences = [
            Cadence(self.random.choice(ZONES), dt.time.fromisoformat(self.random.choice(TIMES))) for _ in range(3)
        ]
        self.presses = 0
        self.deaths = 0
        self.acknowledged: dict[tuple[int, int], Verdict] = {}
        self.wrong: list[str] = []
        self.log: list[str] = []
        self._events: list[tuple[float, int, str, Callable[[], Awaitable[None]]]] = []
        self._numbers = 0
        self._idle = 0
        self._looking = 0
        self.lives: list[tuple[dt.datetime, dt.datetime]] = []
        """When the bot ran, from and to; the running life is not in it."""
        self.life = self._born()

    def now(self) -> dt.datetime:
        """True time, which is Discord's."""
        return self.start + dt.timedelta(seconds=self.loop.time())

    def host_now(self) -> dt.datetime:
        """What the clock of the bot's host shows."""
        return self.now() + self.skew

    def bot_now(self) -> dt.datetime:
        """The time as the bot believes it is."""
        return self.life.bot.now()

    @property
    def digest(self) -> str:
        """The same for the same seed: everything that happened, and when."""
        return hashlib.blake2s("\n".join(self.log).encode()).hexdigest()

    def _born(self) -> Life:
        self.born_at = self.now()
        self._looked = False
        return Life(self.tx, self.guilds, self.weather, bank=self.bank, host_now=self.host_now)

    # What happens, and when

    def plan(self, after: dt.timedelta, name: str, what: Callable[[], Awaitable[None]]) -> None:
        """Let something happen so long from now."""
        self._numbers += 1
        at = asyncio.get_running_loop().time() + max(0.0, after.total_seconds())
        heapq.heappush(self._events, (at, self._numbers, name, what))

    async def live(self, days: float) -> None:
        """Let so many days pass."""
        end = self.now() + days * DAY
        while self._events and self.start + dt.timedelta(seconds=self._events[0][0]) <= end:
            at, _, name, what = heapq.heappop(self._events)
            await asyncio.sleep(at - asyncio.get_running_loop().time())
            self.log.append(f"{self.now().isoformat()} {name}")
            await self._survived(what)
        await asyncio.sleep((end - self.now()).total_seconds())

    async def settle(self) -> None:
        """Three calm days: Discord answers, every channel is open, clocks are right. Then the bot finishes."""
        self.weather.rate = 0
        for server in self.servers:
            server.open(self.now())
        self.set_clock(dt.timedelta())
        await self.live(3)
        for _ in range(50):
            if not rows.unfinished(self.raw, self.bot_now()):
                break
            await asyncio.sleep(60)
            await self.life.bot.daily.tick()
        await self.life.bot.contests.tick()

    async def _survived(self, what: Callable[[], Awaitable[None]]) -> None:
        life = self.life
        try:
            await what()
        except BaseException:
            if life.alive:
                raise
        if not life.alive and life is self.life:  # an outage has brought another life by itself
            self.deaths += 1
            self.log.append(f"{self.now().isoformat()} died")
            await self.end()
            down = dt.timedelta(seconds=self.drawn(1, 7200))
            await asyncio.sleep(down.total_seconds())
            self.restart()

    def drawn(self, low: float, high: float) -> float:
        """Between two durations, the short ones as likely as the long ones."""
        return math.exp(self.random.uniform(math.log(low), math.log(high)))

    async def end(self) -> None:
        """The running life is over."""
        self.lives.append((self.born_at, self.now()))
        await self.life.end()

    def restart(self) -> None:
        """Another life of the process begins."""
        self.life = self._born()
        self.begin()

    def begin(self) -> None:
        """The newborn life does what a start does, and looks for the first time."""
        self.plan(dt.timedelta(), "begin", partial(self._begin, self.life))
        self.wake()

    async def _begin(self, life: Life) -> None:
        if life is not self.life:
            return
        try:
            await life.begin()
        except OperationalError:  # a database that is locked at the start ends the program
            life.die()

    def set_clock(self, skew: dt.timedelta) -> None:
        """The host's clock is set so far ahead of the true time."""
        self.skew = skew
        self.wake()

    # The bot

    def wake(self) -> None:
        """Plan the bot's next look at once; an earlier plan is void."""
        self._plan_look(dt.timedelta(seconds=self.random.uniform(0, LOOKS_EVERY)))

    def _plan_look(self, after: dt.timedelta) -> None:
        self._looking += 1
        mine = self._looking

        async def look() -> None:
            if mine == self._looking:
                await self.look()

        self.plan(after, "look", look)

    async def look(self) -> None:
        """One look of the bot's loop; then the next one, sooner when something is left to do.

        The product looks every few seconds. Looks at which nothing can have changed are left out: that is what makes
        a year short.
        """
        before = rows.changes(self.raw)
        wait = await self.life.bot.daily.looking.once()
        self._looked = True
        if self.random.random() < 0.1:
            await self.life.bot.upkeep.tick()
            await self.life.bot.contests.tick()
        idle = rows.changes(self.raw) == before
        # Only looks after which the bot wants to look again soon: it may look in vain whenever it is woken.
        self._idle = self._idle + 1 if idle and wait < LOOKS_EVERY else 0
        self._plan_look(await self._rest(wait))
        if not idle:
            self.plan_presses()

    async def _rest(self, wait: float) -> dt.timedelta:
        """Until the next look: the bot's own wait, or far longer when it knows of nothing until then."""
        rest = dt.timedelta(seconds=wait)
        if wait >= LOOKS_EVERY:
            due = await self.life.services.daily.next_work()
            late = dt.timedelta(seconds=self.random.uniform(0, LOOKS_EVERY))
            return max(rest, min(6 * HOUR, 6 * HOUR if due is None else due - self.bot_now() + late))
        if self._idle == TOO_IDLE:
            self.wrong.append(f"{self.now()}: the bot looks and looks, and finds nothing to do")
        return rest + min(self._idle * SECOND, HOUR)

    # Its members

    async def set_up(self, server: Server) -> None:
        """The organiser's /setup, the first or another one."""
        if not self._looked:  # the gateway opens after the first look has begun: nobody is heard before
            self.plan(MINUTE, "setup again", lambda: self.set_up(server))
            return
        cadence = self.random.choice(self.cadences)
        click = build.click(100 + server.id, guild=server.id, at=self.now())
        time = cadence.at.isoformat("minutes")
        try:
            await self.life.services.setup.set_up(click, channel_id=server.channel.id, time=time, zone=cadence.zone)
        except OperationalError:
            self.plan(HOUR, "setup again", lambda: self.set_up(server))
            return
        except BaseException:  # the process died: before it was stored, or after
            if rows.cadence_of(self.raw, server.id) == (cadence.zone, time):
                server.cadences.append((self.now(), cadence))
            raise
        server.cadences.append((self.now(), cadence))
        rows.choose_options(
            self.raw,
            server.id,
            mode=self.random.choice(("study", "challenge")),
            pin=self.random.random() < 0.3,
            discuss=self.random.random() < 0.3,
            close_hours=self.random.choice((None, None, None, None, 1, 20)),
        )
        self.log.append(f"{server.id} {cadence.zone} {time}")
        self.wake()

    def plan_presses(self) -> None:
        """Some members answer what is out, early or late, some of them twice."""
        for posting_id, guild_id in rows.gone_out(self.raw, since=self.now() - HOUR):
            for user in self.random.sample(MEMBERS, self.random.choice((0, 0, 0, 0, 1, 2))):
                after = dt.timedelta(seconds=self.drawn(5, 40 * 3600))
                self.plan(after, "press", lambda p=posting_id, g=guild_id, u=user: self.press(p, g, u))

    async def press(self, posting_id: int, guild_id: int, user: int) -> None:
        """A member opens a posting and locks an option in, perhaps with a double click."""
        click = build.click(user, guild=guild_id, at=self.now())
        answering = self.life.services.answering
        choices = [(self.random.randrange(3),) for _ in range(1 if self.random.random() < 0.8 else 2)]
        try:
            await answering.open(click, posting_id)
            self.presses += 1
            for sheet in await asyncio.gather(*(answering.lock(click, posting_id, chosen) for chosen in choices)):
                self.acknowledge(posting_id, user, sheet.verdict)
        except (StudyError, OperationalError) as problem:
            self.log.append(f"press refused: {type(problem).__name__}")

    def acknowledge(self, posting_id: int, user: int, verdict: Verdict | None) -> None:
        """What a member was told stays."""
        if verdict is None:
            return
        before = self.acknowledged.setdefault((posting_id, user), verdict)
        if before.chosen != verdict.chosen:
            self.wrong.append(f"posting {posting_id}: {user} was told {before.chosen}, then {verdict.chosen}")
