"""Schedules: where and when a server gets its daily."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Update, bindparam, case, func, or_, select, update

from bot.core.errors import StudyError
from bot.core.plans import Plan, Wish
from bot.core.schedule import RULES, Cadence
from bot.storage.columns import UtcDateTime
from bot.storage.database import Tx
from bot.storage.prepared import carry_out, every, only
from bot.storage.tables import Guild, Schedule
from bot.storage.upserts import insert

_COLUMNS = (
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
    Schedule.topics,
    Schedule.role_id,
    Schedule.pin,
    Schedule.discuss,
    Schedule.close_hours,
    Schedule.staff_channel_id,
    Schedule.paused_until,
    Schedule.set_up_by,
)


def _plan(row: Sequence[Any]) -> Plan:
    """The dataclass of a row of `_COLUMNS`."""
    ident, guild_id, channel_id, packs, zone, post_at, weekdays, mode, catch_up_hours, next_date, next_due, *rest = row
    topics, *others = rest
    return Plan(
        ident,
        guild_id,
        channel_id,
        tuple(packs.split()),
        Cadence(zone, dt.time.fromisoformat(post_at), weekdays),
        "challenge" if mode == "challenge" else "study",
        dt.timedelta(hours=catch_up_hours),
        next_date,
        next_due,
        tuple(topics.split()),
        *others,
    )


def _plans(tx: Tx, statement: Select[*tuple[Any, ...]], **values: object) -> tuple[Plan, ...]:
    return tuple(_plan(row) for row in every(tx, statement, values))


def _reading(*wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).where(*wanted).order_by(Schedule.next_due)


def _taking(*wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """What no other process is just taking too; SQLite, which has one writer, leaves that part out."""
    return _reading(*wanted).limit(bindparam("limit", type_=Integer())).with_for_update(skip_locked=True)


def schedule_of(tx: Tx, guild_id: int) -> Plan | None:
    """The server's schedule, or None before `/setup`."""
    found = _plans(tx, _of_server(), guild_id=guild_id)
    return found[0] if found else None


@functools.cache
def _of_server() -> Select[*tuple[Any, ...]]:
    return _reading(Schedule.guild_id == bindparam("guild_id"), Schedule.number == 1)


def plans_of(tx: Tx, schedule_ids: set[int]) -> dict[int, Plan]:
    """Schedules by their ids."""
    return {plan.id: plan for ident in sorted(schedule_ids) for plan in _plans(tx, _of_number(), schedule_id=ident)}


@functools.cache
def _of_number() -> Select[*tuple[Any, ...]]:
    return _reading(Schedule.id == bindparam("schedule_id"))


def due_schedules(tx: Tx, now: dt.datetime, *, limit: int) -> tuple[Plan, ...]:
    """Schedules whose instant has come, neither paused nor of a server that the bot has left; longest overdue first."""
    return _plans(tx, _due(), now=now, limit=limit)


@functools.cache
def _due() -> Select[*tuple[Any, ...]]:
    now = bindparam("now", type_=UtcDateTime())
    awake = or_(Schedule.paused_until.is_(None), Schedule.paused_until <= now)
    return _taking(Schedule.next_due <= now, awake, Schedule.guild_id.not_in(_left()))


def _left() -> Select[int]:
    """The servers that the bot has left."""
    return select(Guild.guild_id).where(Guild.left_at.is_not(None))


def outdated_rules(tx: Tx, *, limit: int) -> tuple[Plan, ...]:
    """Schedules whose next instant was computed with other time zone rules."""
    return _plans(tx, _outdated(), limit=limit)


@functools.cache
def _outdated() -> Select[*tuple[Any, ...]]:
    return _taking(Schedule.zone_rules != RULES)


def next_instant(tx: Tx) -> dt.datetime | None:
    """When the next schedule is due of a server that the bot is in, if there is any; none before its pause is over."""
    (instant,) = only(tx, _next_instant(), {})
    return instant


@functools.cache
def _next_instant() -> Select[dt.datetime]:
    due = case((Schedule.paused_until > Schedule.next_due, Schedule.paused_until), else_=Schedule.next_due)
    return select(func.min(due)).where(Schedule.guild_id.not_in(_left()))


def set_schedule(tx: Tx, wish: Wish, *, next_date: dt.date, next_due: dt.datetime, now: dt.datetime) -> None:
    """Create the server's schedule, or change its channel, time and zone."""
    changed = {
        "channel_id": wish.channel_id,
        "zone": wish.cadence.zone,
        "post_at": wish.cadence.at.isoformat("minutes"),
        "next_date": next_date,
        "next_due": next_due,
        "zone_rules": RULES,
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


def change(tx: Tx, plan: Plan) -> None:
    """Store every field that an organiser can change on the panel, and the next posting."""
    values = {
        "packs": " ".join(plan.packs),
        "topics": " ".join(plan.topics),
        "weekdays": plan.cadence.weekdays,
        "mode": plan.mode,
        "catch_up_hours": int(plan.catch_up / dt.timedelta(hours=1)),
        "role_id": plan.role_id,
        "pin": plan.pin,
        "discuss": plan.discuss,
        "close_hours": plan.close_hours,
        "staff_channel_id": plan.staff_channel_id,
        "paused_until": plan.paused_until,
        "next_date": plan.next_date,
        "next_due": plan.next_due,
    }
    tx.execute(update(Schedule).where(Schedule.id == plan.id).values(**values))


def move_on(tx: Tx, schedule_id: int, *, next_date: dt.date, next_due: dt.datetime) -> None:
    """Set the schedule's next posting, by today's time zone rules."""
    values = {"next_date": next_date, "next_due": next_due, "zone_rules": RULES}
    carry_out(tx, _of_id(), {"schedule_id": schedule_id, **values})


@functools.cache
def _of_id() -> Update:
    return update(Schedule).where(Schedule.id == bindparam("schedule_id"))


def plan_or_refuse(tx: Tx, guild_id: int) -> Plan:
    """The server's schedule; StudyError before `/setup`."""
    plan = schedule_of(tx, guild_id)
    if plan is None:
        raise StudyError("There is no daily question here yet. An organiser can start one with /setup.")
    return plan
