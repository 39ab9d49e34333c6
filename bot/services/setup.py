"""Setting a server up: channel, time and zone of its daily."""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import re
import zoneinfo
from dataclasses import dataclass

from bot.bank import Bank
from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.plans import Plan, Wish
from bot.core.schedule import Cadence, next_due, zone_of
from bot.core.snapshots import Snapshot
from bot.storage.database import Database, Tx
from bot.storage.members import remember
from bot.storage.postings import dates_of
from bot.storage.schedules import plan_or_refuse, schedule_of, set_schedule


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """A time zone to offer, with its clock."""

    name: str
    now: dt.datetime


class Setup:
    """Create and read a server's schedule."""

    def __init__(self, database: Database, bank: Bank) -> None:
        self._database = database
        self._bank = bank

    async def set_up(self, click: Click, *, channel_id: int, time: str, zone: str) -> Plan:
        """Create or change the server's schedule; StudyError for a time or zone that does not exist."""
        cadence = Cadence(zone_name(zone), time_of(time))
        wish = Wish(click.guild_id, channel_id, cadence, self._bank.pack_ids(), click.user_id)
        return await self._database.write(set_up, click, wish)

    async def plan(self, guild_id: int) -> Plan:
        """The server's schedule; StudyError before `/setup`."""
        return await self._database.read(plan_or_refuse, guild_id)

    async def sample(self, guild_id: int) -> Snapshot:
        """A question to show in a test post: the first of the server's packs."""
        plan = await self.plan(guild_id)
        pool = self._bank.pool(plan.packs, plan.topics)
        if not pool:
            raise StudyError("The packs and topics of this server hold no questions yet.")
        return self._bank.stock.snapshot(pool[0].ref)


def set_up(tx: Tx, click: Click, wish: Wish) -> Plan:
    """Store the wish with its next posting: a date that had its daily already does not get another."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    before = schedule_of(tx, click.guild_id)
    taken = dates_of(tx, before.id, since=click.at.date() - dt.timedelta(days=1)) if before else frozenset[dt.date]()
    next_date, due = next_due(wish.cadence, click.at)
    while next_date in taken:
        next_date, due = next_due(wish.cadence, due)
    set_schedule(tx, wish, next_date=next_date, next_due=due, now=click.at)
    plan = schedule_of(tx, click.guild_id)
    assert plan is not None
    return plan


_TIME = re.compile(r"(\d{1,2})[:.h]?(\d\d)?\s*(?:([ap])\.?m\.?)?", re.ASCII | re.IGNORECASE)


def time_of(text: str) -> dt.time:
    """A local time of day as people type it: "9", "9:30", "0930", "21.15", "9h30", "7:05 pm", "12 am"."""
    found = _TIME.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if found and found[3]:
        hour = hour % 12 + 12 * (found[3] in "pP") if 1 <= hour <= 12 else 24
    if hour > 23 or minute > 59:
        raise StudyError("{text} is not a time of day. Write it as 09:30 or 21:15.", text=text)
    return dt.time(hour, minute)


@functools.cache
def zone_names() -> tuple[str, ...]:
    """Every zone a person would choose: the IANA names with a region, and UTC."""
    return tuple(sorted(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC"))


def zone_name(text: str) -> str:
    """The IANA name meant by a text, whatever its case; StudyError with the nearest names otherwise."""
    wanted = text.strip().replace(" ", "_").casefold()
    exact = [name for name in zone_names() if name.casefold() == wanted]
    if exact:
        return exact[0]
    near = zones_like(text)[:3]
    raise StudyError("There is no time zone {zone}. Nearest: {near}.", zone=text, near=", ".join(near))


def zones_like(text: str) -> list[str]:
    """Zones to offer for what was typed so far, best first: at most 25."""
    wanted = text.strip().replace(" ", "_").casefold()
    by_city = [name for name in zone_names() if name.casefold().rpartition("/")[2].startswith(wanted)]
    inside = [name for name in zone_names() if wanted in name.casefold() and name not in by_city]
    found = by_city + inside
    if not found:
        cities = {name.rpartition("/")[2].casefold(): name for name in zone_names()}
        found = [cities[city] for city in difflib.get_close_matches(wanted, cities, n=5, cutoff=0.4)]
    return found[:25] or ["UTC", "Europe/London", "America/New_York"]


def zone_choices(text: str, now: dt.datetime) -> tuple[ZoneChoice, ...]:
    """Zones to offer, each with its clock: "Europe/Zurich (14:05)"."""
    return tuple(ZoneChoice(name, now.astimezone(zone_of(name))) for name in zones_like(text))
