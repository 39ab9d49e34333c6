"""`/manage status`: how the daily of a server is doing; `/manage audit`: who changed what."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.bank import Bank
from bot.core.alerts import Alert
from bot.core.audit import Entry
from bot.core.picking import Ref, least_used
from bot.core.plans import Plan
from bot.core.postings import Asked
from bot.storage.alerts import last_alerts
from bot.storage.audit import entries
from bot.storage.database import Database, Tx
from bot.storage.missed import missed_since
from bot.storage.postings import latest_posting, times_asked
from bot.storage.questions import queued
from bot.storage.schedules import plan_or_refuse
from bot.storage.upkeep import size_in_bytes

FAULTS = 5
MISSED_DAYS = 30
ENTRIES = 10
"""Audit entries on a page."""


@dataclass(frozen=True, slots=True)
class Report:
    """The state of a server's daily."""

    plan: Plan
    newest: Asked | None
    pool: int
    """Questions that may be asked."""
    left: int
    """How many of them were asked least often so far: these come before anything repeats."""
    queue: tuple[Ref, ...]
    alerts: tuple[Alert, ...]
    missed: dict[dt.date, str]
    storage: str
    """What the answers are kept in, with its size."""


class Status:
    """Read how things are."""

    def __init__(self, database: Database, bank: Bank) -> None:
        self._database = database
        self._bank = bank

    async def report(self, guild_id: int, *, now: dt.datetime) -> Report:
        """The server's state; StudyError before `/setup`."""
        return await self._database.read(collected, self._bank, guild_id, now=now)

    async def audit(self, guild_id: int, page: int) -> tuple[tuple[Entry, ...], bool]:
        """A page of the audit, newest first, and whether there are older ones."""
        found = await self._database.read(entries, guild_id=guild_id, limit=ENTRIES + 1, offset=page * ENTRIES)
        return found[:ENTRIES], len(found) > ENTRIES


def collected(tx: Tx, bank: Bank, guild_id: int, *, now: dt.datetime) -> Report:
    """Collect the parts."""
    plan = plan_or_refuse(tx, guild_id)
    pool = bank.pool_of(tx, plan)
    used = times_asked(tx, guild_id=guild_id, packs=plan.packs)
    return Report(
        plan=plan,
        newest=latest_posting(tx, guild_id=guild_id),
        pool=len(pool),
        left=len(least_used(pool, used)),
        queue=queued(tx, plan.id),
        alerts=last_alerts(tx, guild_id=guild_id, limit=FAULTS),
        missed=missed_since(tx, plan.id, since=now.date() - dt.timedelta(days=MISSED_DAYS)),
        storage=storage_of(tx),
    )


def storage_of(tx: Tx) -> str:
    """The kind of database and its size."""
    size = size_in_bytes(tx)
    name = "SQLite" if tx.dialect.name == "sqlite" else "PostgreSQL"
    return f"{name}, {size / 2**20:.1f} MiB"
