"""Schedules: where and when a server gets its daily."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Select, select, update

from bot.core.plans import Plan, Wish
from bot.core.schedule import Cadence
from bot.storage.database import Tx
from bot.storage.tables import Schedule
from bot.storage.upserts import insert

_FIELDS = (
    Schedule.id,
    Schedule.guild_id,
    Schedule.channel_id,
    Schedule.packs,
    Schedule.zone,
    Schedule.post_at,
    Schedule.weekdays,
    Schedule.mode,
    Schedule.catch_up_hours,
    Schedule.next_date,
    Schedule.next_due,
)


def _plans(
    tx: Tx, statement: Select[int, int, int, str, str, str, int, str, int, dt.date, dt.datetime]
) -> tuple[Plan, ...]:
    return tuple(
        Plan(
            id=row.id,
            guild_id=row.guild_id,
            channel_id=row.channel_id,
            packs=tuple(row.packs.split()),
            cadence=Cadence(row.zone, dt.time.fromisoformat(row.post_at), row.weekdays),
            mode=row.mode,
            catch_up=dt.timedelta(hours=row.catch_up_hours),
            next_date=row.next_date,
            next_due=row.next_due,
        )
        for row in tx.execute(statement)
    )


def schedule_of(tx: Tx, guild_id: int) -> Plan | None:
    """The server's schedule, or None before `/setup`."""
    found = _plans(tx, select(*_FIELDS).where(Schedule.guild_id == guild_id, Schedule.number == 1))
    return found[0] if found else None


def due_schedules(tx: Tx, now: dt.datetime, *, limit: int) -> tuple[Plan, ...]:
    """Schedules whose instant has come and that are not paused, the longest overdue first."""
    awake = (Schedule.paused_until.is_(None)) | (Schedule.paused_until <= now)
    statement = select(*_FIELDS).where(Schedule.next_due <= now, awake)
    if tx.dialect.name == "postgresql":  # another process may be claiming too: take what it does not hold
        statement = statement.with_for_update(skip_locked=True)
    return _plans(tx, statement.order_by(Schedule.next_due).limit(limit))


def set_schedule(tx: Tx, wish: Wish, *, next_date: dt.date, next_due: dt.datetime, now: dt.datetime) -> None:
    """Create the server's schedule, or change its channel, time and zone."""
    changed = {
        "channel_id": wish.channel_id,
        "zone": wish.cadence.zone,
        "post_at": wish.cadence.at.isoformat("minutes"),
        "next_date": next_date,
        "next_due": next_due,
        "set_up_by": wish.set_up_by,
        "paused_until": None,
    }
    first = {
        "guild_id": wish.guild_id,
        "number": 1,
        "packs": " ".join(wish.packs),
        "weekdays": wish.cadence.weekdays,
        "mode": "study",
        "catch_up_hours": 6,
        "created_at": now,
    }
    statement = insert(tx, Schedule).values(**first, **changed)
    tx.execute(statement.on_conflict_do_update(index_elements=["guild_id", "number"], set_=changed))


def move_on(tx: Tx, schedule_id: int, *, next_date: dt.date, next_due: dt.datetime) -> None:
    """Set the schedule's next posting."""
    tx.execute(update(Schedule).where(Schedule.id == schedule_id).values(next_date=next_date, next_due=next_due))
