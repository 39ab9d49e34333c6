"""Every table. What is done with them stands in one file per noun."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Index, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.storage.columns import RowId, UserRef, UtcDateTime

REVISIONS = ("20261124_first_tables", "20261124_reveals")
"""Every migration, oldest first: tells a database that is behind from one that is newer than the program. A test
compares it with the files, so that starting the bot need not import Alembic to know."""


class Model(DeclarativeBase):
    """Names constraints the same way on every database, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dt.datetime: UtcDateTime(), str: Text(), int: BigInteger()}


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


class Schedule(Model):
    """Where and when a server gets its daily. The screens know one per server: number 1."""

    __tablename__ = "schedules"
    __table_args__ = (UniqueConstraint("guild_id", "number"), Index(None, "next_due"))
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    number: Mapped[int] = mapped_column(default=1)
    channel_id: Mapped[int]
    packs: Mapped[str]
    """Pack ids, separated by spaces."""
    zone: Mapped[str]
    post_at: Mapped[str]
    """Local time of day: "09:30"."""
    weekdays: Mapped[int]
    mode: Mapped[str]
    catch_up_hours: Mapped[int]
    paused_until: Mapped[dt.datetime | None]
    next_date: Mapped[dt.date]
    next_due: Mapped[dt.datetime]
    set_up_by: Mapped[int] = mapped_column(UserRef("forget"))
    created_at: Mapped[dt.datetime]


class Posting(Model):
    """One daily question of one schedule. A second attempt for a date follows only one that an organiser voided."""

    __tablename__ = "postings"
    __table_args__ = (
        UniqueConstraint("schedule_id", "local_date", "attempt"),
        Index(None, "state", "claimed_at"),
        Index(None, "revealed_at", "closes_at"),
        Index(None, "guild_id", "local_date"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id"))
    guild_id: Mapped[int]
    channel_id: Mapped[int]
    local_date: Mapped[dt.date]
    attempt: Mapped[int]
    state: Mapped[str]
    due_at: Mapped[dt.datetime]
    claimed_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    """The planned close: the next posting."""
    closed_at: Mapped[dt.datetime | None]
    revealed_at: Mapped[dt.datetime | None]
    """When the post was edited to show the right option."""
    message_id: Mapped[int | None]
    sent_at: Mapped[dt.datetime | None]
    pack_id: Mapped[str]
    question_id: Mapped[str]
    snapshot: Mapped[str]


class Member(Model):
    """The name under which a member is shown in a server, as of their last interaction."""

    __tablename__ = "members"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(UserRef("row"), primary_key=True, autoincrement=False)
    display_name: Mapped[str]
    last_seen: Mapped[dt.datetime]


class Answer(Model):
    """A member's first locked answer to a posting. The primary key decides races."""

    __tablename__ = "answers"
    __table_args__ = (Index(None, "guild_id", "local_date"), Index(None, "user_id"))
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(UserRef("row"), primary_key=True, autoincrement=False)
    guild_id: Mapped[int]
    local_date: Mapped[dt.date]
    """The posting's date, whose boards the answer counts on."""
    chosen: Mapped[str]
    """Option keys, separated by spaces."""
    right: Mapped[bool]
    points: Mapped[int]
    unscored: Mapped[str | None]
    """Why it earns nothing: "late" or "seen"."""
    answered_at: Mapped[dt.datetime]


class Exposure(Model):
    """When a member was last shown a question's key, in any server."""

    __tablename__ = "exposures"
    user_id: Mapped[int] = mapped_column(UserRef("row"), primary_key=True, autoincrement=False)
    pack_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    shown_at: Mapped[dt.datetime]


class Score(Model):
    """Sums of a member over a period of a server, kept with every scored answer; a recount must equal them."""

    __tablename__ = "scores"
    __table_args__ = (Index(None, "guild_id", "period", "points", "right"),)
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    period: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(UserRef("row"), primary_key=True, autoincrement=False)
    points: Mapped[int]
    right: Mapped[int]
    answered: Mapped[int]
