"""What processes that share one token must know of each other's sessions at Discord's gateway."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import RowId
from bot.storage.tables.model import Model


class SessionStart(Model):
    """One identification of a shard; kept for a day."""

    __tablename__ = "session_starts"
    __table_args__ = (Index(None, "application_id", "shard_id", "started_at"),)
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    application_id: Mapped[int]
    shard_id: Mapped[int]
    started_at: Mapped[dt.datetime]
    held: Mapped[bool]
    """Whether the session lasted, or was ended on purpose."""


class IdentifyLane(Model):
    """From when the next identification may pass a lane. Its row is locked while a process takes its turn."""

    __tablename__ = "identify_lanes"
    application_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lane: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    free_at: Mapped[dt.datetime]
