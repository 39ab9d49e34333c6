"""What a server's people decided about questions: queued, reported, taken out of the pool."""

from __future__ import annotations

import datetime as dt
import functools
from collections import defaultdict

from sqlalchemy import Delete, Select, bindparam, delete, func, select, update

from bot.core.picking import Ref
from bot.core.plans import Plan
from bot.storage.database import Tx
from bot.storage.prepared import changed, every
from bot.storage.tables import Disabled, Queued, Report
from bot.storage.upserts import insert


def enqueue(tx: Tx, plan: Plan, ref: Ref, *, by: int, now: dt.datetime) -> bool:
    """Ask this question next, after those queued before it: whether it was not in the queue yet."""
    values = {"schedule_id": plan.id, "guild_id": plan.guild_id, "pack_id": ref[0], "question_id": ref[1]}
    statement = insert(tx, Queued).values(**values, queued_by=by, queued_at=now).on_conflict_do_nothing()
    return tx.execute(statement.returning(Queued.id)).first() is not None


def queued(tx: Tx, schedule_id: int) -> tuple[Ref, ...]:
    """The queue, next one first."""
    return tuple((pack_id, question_id) for pack_id, question_id in every(tx, _queue(), {"schedule_id": schedule_id}))


@functools.cache
def _queue() -> Select[str, str]:
    queue = select(Queued.pack_id, Queued.question_id).where(Queued.schedule_id == bindparam("schedule_id"))
    return queue.order_by(Queued.id)


def dequeue(tx: Tx, schedule_id: int, ref: Ref) -> bool:
    """Take a question out of the queue: whether it was in it."""
    one = {"schedule_id": schedule_id, "pack_id": ref[0], "question_id": ref[1]}
    return changed(tx, _dequeuing(), one) > 0


@functools.cache
def _dequeuing() -> Delete:
    which = (Queued.pack_id == bindparam("pack_id"), Queued.question_id == bindparam("question_id"))
    return delete(Queued).where(Queued.schedule_id == bindparam("schedule_id"), *which)


def report(tx: Tx, *, guild_id: int, user_id: int, ref: Ref, reason: str, by_organiser: bool, now: dt.datetime) -> None:
    """A member finds the question faulty; a second report by the same member replaces the first."""
    key = {"guild_id": guild_id, "pack_id": ref[0], "question_id": ref[1], "user_id": user_id}
    values = {"reason": reason, "by_organiser": by_organiser, "reported_at": now, "settled_at": None}
    statement = insert(tx, Report).values(**key, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


def reports_of(tx: Tx, *, guild_id: int) -> dict[Ref, tuple[str, ...]]:
    """Reasons of the reports that no organiser has decided on, by question, the most reported first."""
    open_ones = select(Report.pack_id, Report.question_id, Report.reason).where(
        Report.guild_id == guild_id, Report.settled_at.is_(None)
    )
    found: defaultdict[Ref, list[str]] = defaultdict(list)
    for pack_id, question_id, reason in tx.execute(open_ones.order_by(Report.reported_at)):
        found[pack_id, question_id].append(reason)
    return {ref: tuple(reasons) for ref, reasons in sorted(found.items(), key=lambda one: -len(one[1]))}


def settle_reports(tx: Tx, *, guild_id: int, ref: Ref, now: dt.datetime) -> None:
    """An organiser has decided."""
    wanted = (Report.guild_id == guild_id, Report.pack_id == ref[0], Report.question_id == ref[1])
    tx.execute(update(Report).where(*wanted, Report.settled_at.is_(None)).values(settled_at=now))


def disable(tx: Tx, *, guild_id: int, ref: Ref, by: int, now: dt.datetime) -> None:
    """Take a question out of the server's pool."""
    values = {"guild_id": guild_id, "pack_id": ref[0], "question_id": ref[1], "disabled_by": by, "disabled_at": now}
    tx.execute(insert(tx, Disabled).values(**values).on_conflict_do_nothing())


def enable(tx: Tx, *, guild_id: int, ref: Ref) -> bool:
    """Give a question back to the pool: whether it was out."""
    wanted = (Disabled.guild_id == guild_id, Disabled.pack_id == ref[0], Disabled.question_id == ref[1])
    return tx.execute(delete(Disabled).where(*wanted)).rowcount > 0


def disabled(tx: Tx, *, guild_id: int) -> frozenset[Ref]:
    """What organisers took out."""
    return frozenset((pack_id, question_id) for pack_id, question_id in every(tx, _out(), {"guild_id": guild_id}))


@functools.cache
def _out() -> Select[str, str]:
    return select(Disabled.pack_id, Disabled.question_id).where(Disabled.guild_id == bindparam("guild_id"))


def suspended(tx: Tx, *, guild_id: int, members: int, organisers: int) -> frozenset[Ref]:
    """Questions that so many members or organisers have reported, until an organiser decides."""
    rows = every(tx, _suspended(), {"guild_id": guild_id, "members": members, "organisers": organisers})
    return frozenset((pack_id, question_id) for pack_id, question_id in rows)


@functools.cache
def _suspended() -> Select[str, str]:
    by_organisers = func.count().filter(Report.by_organiser) >= bindparam("organisers")
    return (
        select(Report.pack_id, Report.question_id)
        .where(Report.guild_id == bindparam("guild_id"), Report.settled_at.is_(None))
        .group_by(Report.pack_id, Report.question_id)
        .having((func.count() >= bindparam("members")) | by_organisers)
    )
