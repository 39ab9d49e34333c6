"""When members first opened a posting."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from bot.core.postings import Asked
from bot.storage.database import Tx
from bot.storage.tables import Opening
from bot.storage.upserts import insert


def record_opening(tx: Tx, asked: Asked, *, user_id: int, at: dt.datetime) -> None:
    """The member sees the question; the first time counts."""
    values = {"posting_id": asked.id, "user_id": user_id, "guild_id": asked.guild_id, "opened_at": at}
    tx.execute(insert(tx, Opening).values(**values).on_conflict_do_nothing())


def opened_at(tx: Tx, asked: Asked, *, user_id: int) -> dt.datetime | None:
    """When the member first saw the question, if ever."""
    statement = select(Opening.opened_at).where(Opening.posting_id == asked.id, Opening.user_id == user_id)
    return tx.execute(statement).scalar_one_or_none()
