"""Which command tree Discord was last told of."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from bot.storage.database import Tx
from bot.storage.tables import CommandSync
from bot.storage.upserts import insert


def synced_digest(tx: Tx, application_id: int) -> str | None:
    """The digest of the tree last sent for this application, or None before the first time."""
    return tx.execute(
        select(CommandSync.digest).where(CommandSync.application_id == application_id)
    ).scalar_one_or_none()


def record_sync(tx: Tx, application_id: int, *, digest: str, now: dt.datetime) -> None:
    """Remember that this tree was sent."""
    values = {"digest": digest, "synced_at": now}
    statement = insert(tx, CommandSync).values(application_id=application_id, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["application_id"], set_=values))
