"""Members: their names as each server last saw them, and how boards may show them."""

from __future__ import annotations

import datetime as dt
import functools

from sqlalchemy import Select, and_, bindparam, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.visibility import Visibility
from bot.storage.database import Tx
from bot.storage.prepared import carry_out, first
from bot.storage.tables import Member
from bot.storage.upserts import insert_in, upsert


def remember(tx: Tx, *, guild_id: int, user_id: int, name: str, now: dt.datetime, excluded: bool | None = None) -> None:
    """Keep the name under which boards show this member, and, where it was looked at, whether they are left out."""
    row: dict[str, object] = {"guild_id": guild_id, "user_id": user_id, "display_name": name, "last_seen": now}
    if excluded is None:
        carry_out(tx, upsert(tx.dialect.name, Member, ("guild_id", "user_id"), ("display_name", "last_seen")), row)
    else:
        carry_out(tx, _looked_at(tx.dialect.name), {**row, "excluded": excluded, "listed": not excluded})


@functools.cache
def _looked_at(dialect: str) -> sqlite.Insert | postgresql.Insert:
    """As `remember`, with whether the rules leave the member out: who hides stays off the boards all the same."""
    statement = insert_in(dialect, Member)
    new = statement.excluded
    values = {name: new[name] for name in ("display_name", "last_seen", "excluded")}
    listed = case((Member.visibility == "hidden", False), else_=new["listed"])
    return statement.on_conflict_do_update(index_elements=["guild_id", "user_id"], set_={**values, "listed": listed})


def is_fresh(tx: Tx, *, guild_id: int, user_id: int, name: str, now: dt.datetime, excluded: bool) -> bool:
    """Whether what is stored of the member still says the same, and was stored within a day."""
    row = first(tx, _kept(), {"guild_id": guild_id, "user_id": user_id})
    if row is None or row[1] < now - dt.timedelta(days=1):
        return False
    return bool(row[0] == name and row[2] == excluded)


@functools.cache
def _kept() -> Select[str, dt.datetime, bool]:
    mine = and_(Member.guild_id == bindparam("guild_id"), Member.user_id == bindparam("user_id"))
    return select(Member.display_name, Member.last_seen, Member.excluded).where(mine)


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
