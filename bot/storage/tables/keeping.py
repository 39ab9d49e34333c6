"""What the installation keeps for itself and for organisers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import RowId, UserRef
from bot.storage.tables.model import Model


class Secret(Model):
    """Random bytes that the installation drew once; option orders and choices of questions depend on them."""

    __tablename__ = "secrets"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]


class CommandSync(Model):
    """Which command tree Discord was last told of, per application."""

    __tablename__ = "command_syncs"
    application_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str]
    synced_at: Mapped[dt.datetime]


class Guild(Model):
    """A server that the bot has met."""

    __tablename__ = "guilds"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    met_at: Mapped[dt.datetime]
    offered_at: Mapped[dt.datetime | None]
    """When an organiser was offered to set it up."""
    left_at: Mapped[dt.datetime | None]
    """When Discord first said that the bot is not in it any more."""


class Disabled(Model):
    """A question that a server's organisers took out of its pool."""

    __tablename__ = "disabled_questions"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pack_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    disabled_by: Mapped[int] = mapped_column(UserRef("forget"))
    disabled_at: Mapped[dt.datetime]


class Alert(Model):
    """Something that stops or delays a server's dailies. Told once; settled by itself when it works again."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("guild_id", "kind", "is_open"),
        Index(None, "guild_id", "kind"),
        Index(None, "told_at"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    kind: Mapped[str]
    """"access", "missed", "pin", "thread", "pool"."""
    text: Mapped[str]
    """What is wrong and what to do, for an organiser."""
    raised_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]
    told_at: Mapped[dt.datetime | None]
    settled_at: Mapped[dt.datetime | None]
    is_open: Mapped[bool | None]
    """True while it lasts, then None: of those that last, the constraint lets in one of a kind."""


class AuditEntry(Model):
    """What an organiser did."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "guild_id", "done_at"),)
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(UserRef("forget"))
    action: Mapped[str]
    """"daily.skip", "question.disable": feature and verb."""
    detail: Mapped[str]
    done_at: Mapped[dt.datetime]
