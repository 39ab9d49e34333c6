"""Setting a server up: channel, time and zone of its daily."""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import hashlib
import re
import zoneinfo
from dataclasses import dataclass, replace

from bot.bank import Bank
from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.plan_changes import CHANGES, NOT_OFFERED, changed_packs, changed_topics, number, rescheduled
from bot.core.plans import FOREVER, Plan, Wish
from bot.core.schedule import Cadence, next_free, zone_of
from bot.core.snapshots import Snapshot
from bot.storage.audit import record
from bot.storage.database import Database, Tx
from bot.storage.members import remember
from bot.storage.missed import taken_since
from bot.storage.schedules import change, plan_or_refuse, schedule_of, set_schedule

PAGE = 25
"""Lines of a select."""


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """A time zone to offer, with its clock."""

    name: str
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class TopicPage:
    """Some of the topics that a schedule may ask about."""

    plan: Plan
    topics: tuple[tuple[str, str], ...]
    """ "pack/topic" and title."""
    page: int
    pages: int


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

    async def change(self, click: Click, field: str, values: tuple[str, ...]) -> Plan:
        """Change one field of the panel; StudyError for what is not offered. "topics:2" is the third page of topics."""
        return await self._database.write(change_field, click, self._bank, field, values=values)

    async def topics(self, guild_id: int, page: int) -> TopicPage:
        """A page of the topics to choose from."""
        plan = await self.plan(guild_id)
        keys = topic_keys(self._bank, plan)
        pages = max(1, -(-len(keys) // PAGE))
        at = min(page, pages - 1)
        return TopicPage(plan, tuple(list(keys.items())[at * PAGE : (at + 1) * PAGE]), at, pages)

    async def packs(self, guild_id: int) -> tuple[Plan, tuple[tuple[str, str], ...]]:
        """The schedule, and every loaded pack with questions: ids and titles."""
        loaded = tuple((pack.id, pack.title) for pack in self._bank.stock.library.packs if pack.questions)
        return await self.plan(guild_id), loaded[:PAGE]

    async def sample(self, guild_id: int) -> Snapshot:
        """A question to show in a test post: the first of the server's packs."""
        plan = await self.plan(guild_id)
        pool = self._bank.pool(plan.packs, plan.topics)
        if not pool:
            raise StudyError("The packs and topics of this server hold no questions yet.")
        return self._bank.stock.snapshot(pool[0].ref)


def set_up(tx: Tx, click: Click, wish: Wish) -> Plan:
    """Store the wish with its next posting: a date that had its daily, or was skipped, does not get one."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    before = schedule_of(tx, click.guild_id)
    taken = taken_since(tx, before.id, since=click.at.date() - dt.timedelta(days=1)) if before else frozenset[dt.date]()
    cadence = replace(wish.cadence, weekdays=before.cadence.weekdays) if before else wish.cadence
    next_date, due = next_free(cadence, click.at, taken)
    set_schedule(tx, wish, next_date=next_date, next_due=due, now=click.at)
    detail = f"{wish.cadence.at:%H:%M} {wish.cadence.zone}, channel {wish.channel_id}"
    record(tx, guild_id=click.guild_id, user_id=click.user_id, action="setup", detail=detail, now=click.at)
    return plan_or_refuse(tx, click.guild_id)


def change_field(tx: Tx, click: Click, bank: Bank, field: str, *, values: tuple[str, ...]) -> Plan:
    """Apply, store and audit one change."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    plan = plan_or_refuse(tx, click.guild_id)
    changed = with_field(plan, bank, field, values)
    if changed.cadence != plan.cadence and plan.paused_until != FOREVER:
        taken = taken_since(tx, plan.id, since=click.at.date() - dt.timedelta(days=1))
        changed = rescheduled(changed, max(click.at, plan.paused_until or click.at), taken=taken)
    if changed != plan:
        change(tx, changed)
        action = f"setup.{field.partition(':')[0]}"
        detail = ", ".join(values)[:200]
        record(tx, guild_id=click.guild_id, user_id=click.user_id, action=action, detail=detail, now=click.at)
    return changed


def with_field(plan: Plan, bank: Bank, field: str, values: tuple[str, ...]) -> Plan:
    """The plan with the field changed."""
    name, _, page = field.partition(":")
    if name == "packs":
        return changed_packs(plan, values, loaded=bank.pack_ids())
    if name == "topics":
        keys = list(topic_keys(bank, plan))
        at = number(page, range(-(-len(keys) // PAGE)))
        marks = {key: topic_mark(key) for key in keys[at * PAGE : (at + 1) * PAGE]}
        chosen = tuple(key for key, mark in marks.items() if mark in values)
        return changed_topics(plan, chosen, offered=tuple(marks))
    if name not in CHANGES:
        raise StudyError(NOT_OFFERED)
    return CHANGES[name](plan, values)


def topic_keys(bank: Bank, plan: Plan) -> dict[str, str]:
    """Topics of the schedule's packs that have questions: "pack/topic" -> title, by title."""
    library = bank.stock.library
    found = {
        f"{pack.id}/{topic.id}": topic.title
        for pack in library.packs
        if pack.id in plan.packs
        for topic in pack.topics
        if library.questions_of(topic)
    }
    return dict(sorted(found.items(), key=lambda one: one[1].casefold()))


def topic_mark(key: str) -> str:
    """The topic's short name in a select."""
    return hashlib.blake2s(key.encode(), digest_size=6).hexdigest()


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
