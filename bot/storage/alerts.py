"""Troubles of a server's dailies: raised, told once, settled by themselves."""

from __future__ import annotations

import datetime as dt
import functools
from typing import cast

from sqlalchemy import Update, bindparam, select, update

from bot.core.alerts import Alert, Kind
from bot.storage.database import Tx
from bot.storage.prepared import carry_out, changed
from bot.storage.tables import Alert as AlertRow
from bot.storage.tables import Schedule
from bot.storage.upserts import insert

_COLUMNS = (
    AlertRow.id,
    AlertRow.guild_id,
    AlertRow.kind,
    AlertRow.text,
    AlertRow.raised_at,
    AlertRow.settled_at,
    Schedule.staff_channel_id,
    Schedule.set_up_by,
)
_JOINED = AlertRow.__table__.outerjoin(Schedule, (Schedule.guild_id == AlertRow.guild_id) & (Schedule.number == 1))


def _alert(row: tuple[object, ...]) -> Alert:
    return Alert(*row)  # pyright: ignore[reportArgumentType] (the columns stand in the order of the fields)


def raise_alert(tx: Tx, *, guild_id: int, kind: Kind, text: str, now: dt.datetime) -> None:
    """Something is wrong. While the same kind is unsettled it is not told again."""
    if not changed(tx, _unsettled(), {"server": guild_id, "of_kind": kind, "last_at": now}):
        row = {"guild_id": guild_id, "kind": kind, "text": text, "raised_at": now, "last_at": now, "is_open": True}
        # Another process may have met the same trouble at the same moment.
        tx.execute(insert(tx, AlertRow).values(row).on_conflict_do_nothing())


def settle_alerts(tx: Tx, *, guild_id: int, kinds: tuple[Kind, ...], now: dt.datetime) -> None:
    """It works again."""
    settled = {"server": guild_id, "settled_at": now, "is_open": None}
    carry_out(tx, _unsettled(), *({**settled, "of_kind": kind} for kind in kinds))


@functools.cache
def _unsettled() -> Update:
    same = (AlertRow.guild_id == bindparam("server"), AlertRow.kind == bindparam("of_kind"))
    return update(AlertRow).where(*same, AlertRow.settled_at.is_(None))


def take_untold(tx: Tx, *, now: dt.datetime, limit: int) -> tuple[Alert, ...]:
    """Alerts nobody was told of, the oldest first; from here on they count as told."""
    statement = select(*_COLUMNS).select_from(_JOINED).where(AlertRow.told_at.is_(None)).order_by(AlertRow.id)
    if tx.dialect.name == "postgresql":
        statement = statement.with_for_update(of=AlertRow, skip_locked=True)
    found = tuple(_alert(tuple(row)) for row in tx.execute(statement.limit(limit)))
    if found:
        told = update(AlertRow).where(AlertRow.id.in_([alert.id for alert in found]))
        tx.execute(told.values(told_at=now))
    return found


def last_alerts(tx: Tx, *, guild_id: int, limit: int) -> tuple[Alert, ...]:
    """The server's newest alerts, settled or not."""
    statement = select(*_COLUMNS).select_from(_JOINED).where(AlertRow.guild_id == guild_id)
    rows = tx.execute(statement.order_by(AlertRow.id.desc()).limit(limit))
    return tuple(_alert(tuple(row)) for row in rows)


def open_kinds(tx: Tx, *, guild_id: int) -> frozenset[Kind]:
    """What is wrong with the server now."""
    statement = select(AlertRow.kind).where(AlertRow.guild_id == guild_id, AlertRow.settled_at.is_(None))
    return cast("frozenset[Kind]", frozenset(tx.execute(statement).scalars()))
