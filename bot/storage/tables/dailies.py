"""Schedules and their postings, and what decides on the next one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import RowId, UserRef
from bot.storage.tables.model import Model


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
    """"study" (verdict at once) or "challenge" (verdict at the reveal)."""
    catch_up_hours: Mapped[int]
    topics: Mapped[str] = mapped_column(server_default=text("''"))
    """Topics to ask about, "pack/topic" separated by spaces; empty for all."""
    role_id: Mapped[int | None]
    """Pinged by the post."""
    pin: Mapped[bool] = mapped_column(server_default=false())
    discuss: Mapped[bool] = mapped_column(server_default=false())
    """Whether the reveal opens a thread."""
    close_hours: Mapped[int | None]
    """Hours after which a daily closes; None for the next posting."""
    staff_channel_id: Mapped[int | None]
    """Where organisers are told of faults; None for a message to `set_up_by`."""
    zone_rules: Mapped[str] = mapped_column(server_default=text("''"))
    """Version of the time zone rules that `next_due` was computed with."""
    paused_until: Mapped[dt.datetime | None]
    next_date: Mapped[dt.date]
    next_due: Mapped[dt.datetime]
    set_up_by: Mapped[int] = mapped_column(UserRef("forget"))
    created_at: Mapped[dt.datetime]


class Posting(Model):
    """One daily question of one schedule. A second attempt for a date follows only one that an
    organiser voided, or one that never went out."""

    __tablename__ = "postings"
    __table_args__ = (
        UniqueConstraint("schedule_id", "local_date", "attempt"),
        Index(None, "state", "claimed_at"),
        Index(None, "revealed_at", "closes_at"),
        Index(None, "guild_id", "local_date"),
        Index(None, "mode", "counted_at"),
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
    topic_id: Mapped[str] = mapped_column(server_default=text("''"))
    domain_id: Mapped[str | None]
    snapshot: Mapped[str]
    mode: Mapped[str] = mapped_column(server_default="study")
    counted_at: Mapped[dt.datetime | None]
    """In challenge mode, when its points came onto the boards: after the close, so that no board tells a verdict."""
    give_up_at: Mapped[dt.datetime | None]
    """When the catch-up window ends: a claim that has not gone out by then is missed."""
    owner: Mapped[str | None]
    """Which process is at work on it, until `lease_until`."""
    lease_until: Mapped[dt.datetime | None]
    tried_at: Mapped[dt.datetime | None]
    """When it was first handed to Discord, so that the outcome may be unclear."""
    retry_at: Mapped[dt.datetime | None]
    """Not before this instant again."""
    refusals: Mapped[int] = mapped_column(server_default="0")
    """How often Discord has refused it."""
    pinned: Mapped[bool] = mapped_column(server_default=false())
    thread_id: Mapped[int | None]


class MissedDate(Model):
    """A local date on which a schedule's daily was not posted, and why."""

    __tablename__ = "missed_dates"
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id"), primary_key=True, autoincrement=False)
    local_date: Mapped[dt.date] = mapped_column(primary_key=True)
    guild_id: Mapped[int]
    reason: Mapped[str]
    noted_at: Mapped[dt.datetime]


class Queued(Model):
    """A question that an organiser wants asked next. Whoever queued it has seen its key."""

    __tablename__ = "queue"
    __table_args__ = (UniqueConstraint("schedule_id", "pack_id", "question_id"),)
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id"))
    guild_id: Mapped[int]
    pack_id: Mapped[str]
    question_id: Mapped[str]
    queued_by: Mapped[int] = mapped_column(UserRef("forget"))
    queued_at: Mapped[dt.datetime]


class Opening(Model):
    """When a member first opened a posting: speed is counted from here."""

    __tablename__ = "openings"
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(UserRef("row"), primary_key=True, autoincrement=False)
    guild_id: Mapped[int]
    opened_at: Mapped[dt.datetime]
