"""The audit: what organisers did in a server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import and_, func, select

from bot.core.audit import Entry
from bot.storage.database import Tx
from bot.storage.standings import UNNAMED
from bot.storage.tables import AuditEntry, Member
from bot.storage.upserts import insert


def record(tx: Tx, *, guild_id: int, user_id: int, action: str, detail: str, now: dt.datetime) -> None:
    """Note what an organiser is doing, in the transaction that does it."""
    values = {"guild_id": guild_id, "user_id": user_id, "action": action, "detail": detail, "done_at": now}
    tx.execute(insert(tx, AuditEntry).values(**values))


def instants(tx: Tx, *, guild_id: int, actions: Collection[str]) -> tuple[tuple[dt.datetime, str], ...]:
    """When organisers of the server did any of these, oldest first."""
    chosen = select(AuditEntry.done_at, AuditEntry.action).where(
        AuditEntry.guild_id == guild_id, AuditEntry.action.in_(actions)
    )
    return tuple((at, action) for at, action in tx.execute(chosen.order_by(AuditEntry.done_at, AuditEntry.id)))


def entries(tx: Tx, *, guild_id: int, limit: int, offset: int = 0) -> tuple[Entry, ...]:
    """The server's entries, newest first."""
    person = and_(Member.guild_id == AuditEntry.guild_id, Member.user_id == AuditEntry.user_id)
    name = func.coalesce(Member.display_name, UNNAMED)
    rows = tx.execute(
        select(name, AuditEntry.action, AuditEntry.detail, AuditEntry.done_at)
        .select_from(AuditEntry)
        .outerjoin(Member, person)
        .where(AuditEntry.guild_id == guild_id)
        .order_by(AuditEntry.done_at.desc(), AuditEntry.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(Entry(*row) for row in rows)
