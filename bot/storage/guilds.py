"""Servers: met, offered to be set up, left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select, update

from bot.storage.database import Tx
from bot.storage.tables import Guild, Schedule
from bot.storage.upserts import insert


def meet(tx: Tx, guild_id: int, *, now: dt.datetime) -> None:
    """The bot is in this server."""
    statement = insert(tx, Guild).values(guild_id=guild_id, met_at=now)
    tx.execute(statement.on_conflict_do_update(index_elements=["guild_id"], set_={"left_at": None}))


def offer(tx: Tx, guild_id: int, *, now: dt.datetime) -> bool:
    """Whether the server's organisers are to be offered a setup now: it has none, and they were not offered it yet."""
    meet(tx, guild_id, now=now)
    if tx.execute(select(Schedule.id).where(Schedule.guild_id == guild_id)).first() is not None:
        return False
    unoffered = (Guild.guild_id == guild_id, Guild.offered_at.is_(None))
    return tx.execute(update(Guild).where(*unoffered).values(offered_at=now)).rowcount > 0


def known_guilds(tx: Tx) -> frozenset[int]:
    """Servers with a schedule, or met otherwise."""
    met = tx.execute(select(Guild.guild_id)).scalars()
    planned = tx.execute(select(Schedule.guild_id)).scalars()
    return frozenset([*met, *planned])


def left_guilds(tx: Tx) -> dict[int, dt.datetime]:
    """Servers that the bot is not in any more, with the instant at which that was seen."""
    statement = select(Guild.guild_id, Guild.left_at).where(Guild.left_at.is_not(None))
    return {guild_id: left_at for guild_id, left_at in tx.execute(statement) if left_at is not None}


def mark_left(tx: Tx, guild_ids: Collection[int], *, now: dt.datetime) -> None:
    """The bot is in these no more."""
    for guild_id in guild_ids:
        statement = insert(tx, Guild).values(guild_id=guild_id, met_at=now, left_at=now)
        tx.execute(statement.on_conflict_do_update(index_elements=["guild_id"], set_={"left_at": now}))
