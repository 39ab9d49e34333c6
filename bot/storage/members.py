"""Names of members, as each server last saw them."""

from __future__ import annotations

import datetime as dt

from bot.storage.database import Tx
from bot.storage.tables import Member
from bot.storage.upserts import insert


def remember(tx: Tx, *, guild_id: int, user_id: int, name: str, now: dt.datetime) -> None:
    """Keep the name under which boards show this member."""
    values = {"display_name": name, "last_seen": now}
    statement = insert(tx, Member).values(guild_id=guild_id, user_id=user_id, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["guild_id", "user_id"], set_=values))
