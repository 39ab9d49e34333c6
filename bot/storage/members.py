"""Names of members, as each server last saw them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from bot.core.visibility import Visibility
from bot.storage.database import Tx
from bot.storage.tables import Member
from bot.storage.upserts import insert


def remember(tx: Tx, *, guild_id: int, user_id: int, name: str, now: dt.datetime) -> None:
    """Keep the name under which boards show this member."""
    values = {"display_name": name, "last_seen": now}
    statement = insert(tx, Member).values(guild_id=guild_id, user_id=user_id, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["guild_id", "user_id"], set_=values))


def set_visibility(tx: Tx, *, guild_id: int, user_id: int, visibility: Visibility) -> None:
    """How others see this member in this server."""
    person = (Member.guild_id == guild_id, Member.user_id == user_id)
    tx.execute(update(Member).where(*person).values(visibility=visibility))


def visibility_of(tx: Tx, *, guild_id: int, user_id: int) -> Visibility:
    """How others see this member: by name, unless they chose otherwise."""
    chosen = select(Member.visibility).where(Member.guild_id == guild_id, Member.user_id == user_id)
    found: Visibility | None = tx.execute(chosen).scalar_one_or_none()  # pyright: ignore[reportAssignmentType] (only ours are stored)
    return found or "named"
