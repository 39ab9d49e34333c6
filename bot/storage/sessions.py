"""Sessions at Discord's gateway: when each shard identified itself, and whose turn it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, select, update

from bot.core import sessions
from bot.core.sessions import DAY, Start
from bot.storage.database import Tx
from bot.storage.tables import IdentifyLane, SessionStart
from bot.storage.upserts import insert


def starts_of(tx: Tx, application_id: int, shard_id: int, *, since: dt.datetime) -> list[Start]:
    """A shard's starts, oldest first."""
    rows = tx.execute(
        select(SessionStart.started_at, SessionStart.held)
        .where(SessionStart.application_id == application_id, SessionStart.shard_id == shard_id)
        .where(SessionStart.started_at > since)
        .order_by(SessionStart.started_at, SessionStart.id)
    )
    return [Start(row.started_at, row.held) for row in rows]


def record_start(tx: Tx, application_id: int, shard_id: int, *, at: dt.datetime) -> int:
    """Remember a start, forget those of more than a day ago: the new row's id."""
    tx.execute(delete(SessionStart).where(SessionStart.started_at < at - DAY))
    values = {"application_id": application_id, "shard_id": shard_id, "started_at": at, "held": False}
    return tx.execute(insert(tx, SessionStart).values(values).returning(SessionStart.id)).scalar_one()


def mark_held(tx: Tx, ids: Sequence[int]) -> None:
    """These sessions lasted, or were ended on purpose."""
    tx.execute(update(SessionStart).where(SessionStart.id.in_(ids)).values(held=True))


def take_turn(tx: Tx, application_id: int, lane: int, *, now: dt.datetime) -> dt.datetime:
    """Take the lane's next free instant: when this process may identify. Processes queue at the lane's row."""
    first = {"application_id": application_id, "lane": lane, "free_at": now}
    tx.execute(insert(tx, IdentifyLane).values(first).on_conflict_do_nothing())
    here = (IdentifyLane.application_id == application_id, IdentifyLane.lane == lane)
    free_at = tx.execute(select(IdentifyLane.free_at).where(*here).with_for_update()).scalar_one()
    # A clock that was set back must not close the lane for as long as it was wrong.
    turn = now if free_at - now > DAY else max(now, free_at)
    tx.execute(update(IdentifyLane).where(*here).values(free_at=turn + dt.timedelta(seconds=sessions.LANE_GAP)))
    return turn
