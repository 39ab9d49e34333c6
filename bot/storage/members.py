"""Members: their names as each server last saw them, and how boards may show them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import and_, case, literal, select, update

from bot.core.visibility import Visibility
from bot.storage.database import Tx
from bot.storage.tables import Member
from bot.storage.upserts import insert


def remember(tx: Tx, *, guild_id: int, user_id: int, name: str, now: dt.datetime, excluded: bool | None = None) -> None:
    """Keep the name under which boards show this member, and, where it was looked at, whether they are left out."""
    values: dict[str, object] = {"display_name": name, "last_seen": now}
    first = values
    if excluded is not None:
        first = {**values, "excluded": excluded, "listed": not excluded}
        seen = and_(Member.visibility != "hidden", literal(not excluded))
        values = {**values, "excluded": excluded, "listed": case((seen, True), else_=False)}
    statement = insert(tx, Member).values(guild_id=guild_id, user_id=user_id, **first)
    tx.execute(statement.on_conflict_do_update(index_elements=["guild_id", "user_id"], set_=values))


def is_fresh(tx: Tx, *, guild_id: int, user_id: int, name: str, now: dt.datetime, excluded: bool) -> bool:
    """Whether what is stored of the member still says the same, and was stored within a day."""
    statement = select(Member.display_name, Member.last_seen, Member.excluded).where(
        Member.guild_id == guild_id, Member.user_id == user_id
    )
    row = tx.execute(statement).first()
    if row is None or row[1] < now - dt.timedelta(days=1):
        return False
    return bool(row[0] == name and row[2] == excluded)


def set_visibility(tx: Tx, *, guild_id: int, user_id: int, visibility: Visibility) -> None:
    """How boards of this server show the member from now on."""
    mine = and_(Member.guild_id == guild_id, Member.user_id == user_id)
    listed = case((Member.excluded, False), else_=visibility != "hidden")
    tx.execute(update(Member).where(mine).values(visibility=visibility, listed=listed))


def visibility_of(tx: Tx, *, guild_id: int, user_id: int) -> Visibility:
    """How boards of this server show the member."""
    statement = select(Member.visibility).where(Member.guild_id == guild_id, Member.user_id == user_id)
    found: Visibility | None = tx.execute(statement).scalar_one_or_none()  # pyright: ignore[reportAssignmentType]
    return found or "named"
