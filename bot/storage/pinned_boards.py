"""Boards that keep themselves up to date: one a server."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, delete, select, update

from bot.core.periods import Span
from bot.core.pinned import Pinned
from bot.storage.database import Tx
from bot.storage.tables import PinnedBoard
from bot.storage.upserts import insert


def _pinned(tx: Tx, wanted: ColumnElement[bool], *, limit: int | None = None) -> tuple[Pinned, ...]:
    statement = select(*PinnedBoard.__table__.columns).where(wanted).order_by(PinnedBoard.look_at).limit(limit)
    return tuple(
        Pinned(**{name: getattr(row, name) for name in Pinned.__dataclass_fields__}) for row in tx.execute(statement)
    )


def pinned_board(tx: Tx, guild_id: int) -> Pinned | None:
    """The server's board, if it has one."""
    found = _pinned(tx, PinnedBoard.guild_id == guild_id)
    return found[0] if found else None


def pin_board(tx: Tx, *, guild_id: int, channel_id: int, span: Span, now: dt.datetime) -> Pinned:
    """A board is to stand in this channel, instead of any earlier one."""
    values = {"channel_id": channel_id, "span": span, "message_id": None, "made_at": None, "edited_at": None}
    values |= {"claimed_at": now, "digest": "", "look_at": now}
    statement = insert(tx, PinnedBoard).values(guild_id=guild_id, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["guild_id"], set_=values))
    return _pinned(tx, PinnedBoard.guild_id == guild_id)[0]


def unpin_board(tx: Tx, guild_id: int) -> None:
    """The server has none any more."""
    tx.execute(delete(PinnedBoard).where(PinnedBoard.guild_id == guild_id))


def boards_to_look_at(tx: Tx, now: dt.datetime, *, limit: int) -> tuple[Pinned, ...]:
    """Boards whose time has come, the longest waiting first."""
    return _pinned(tx, PinnedBoard.look_at <= now, limit=limit)


def keep_pinned(tx: Tx, guild_id: int, **values: object) -> None:
    """Remember what was done with the server's board."""
    tx.execute(update(PinnedBoard).where(PinnedBoard.guild_id == guild_id).values(**values))
