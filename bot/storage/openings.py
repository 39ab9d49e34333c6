"""When members first opened a posting."""

from __future__ import annotations

import datetime as dt
import functools

from sqlalchemy import Select, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.postings import Asked
from bot.storage.database import Tx
from bot.storage.prepared import carry_out, first
from bot.storage.tables import Opening
from bot.storage.upserts import insert_in


def record_opening(tx: Tx, asked: Asked, *, user_id: int, at: dt.datetime) -> None:
    """The member sees the question; the first time counts."""
    row = {"posting_id": asked.id, "user_id": user_id, "guild_id": asked.guild_id, "opened_at": at}
    carry_out(tx, _opening(tx.dialect.name), row)


@functools.cache
def _opening(dialect: str) -> sqlite.Insert | postgresql.Insert:
    return insert_in(dialect, Opening).on_conflict_do_nothing()


def opened_at(tx: Tx, asked: Asked, *, user_id: int) -> dt.datetime | None:
    """When the member first saw the question, if ever."""
    row = first(tx, _opened(), {"posting_id": asked.id, "user_id": user_id})
    return None if row is None else row[0]


@functools.cache
def _opened() -> Select[dt.datetime]:
    mine = (Opening.posting_id == bindparam("posting_id")) & (Opening.user_id == bindparam("user_id"))
    return select(Opening.opened_at).where(mine)
