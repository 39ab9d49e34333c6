"""What members did: names, answers, keys shown, sums, reports."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import UserRef
from bot.storage.tables.model import NO_ROWID, Model


class Member(Model):
    """The name under which a member is shown in a server, as of their last interaction."""

    __tablename__ = "members"
    __table_args__ = (Index(None, "guild_id", "listed"), NO_ROWID)
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(UserRef("row"), primary_key=True, autoincrement=False)
    display_name: Mapped[str]
    last_seen: Mapped[dt.datetime]
    visibility: Mapped[str] = mapped_column(server_default=text("'named'"))
    """How boards show them: "named", "anonymous" or "hidden", by their own choice."""
    excluded: Mapped[bool] = mapped_column(server_default=false())
    """Whether the organisers' rules left them out when they were last seen."""
    listed: Mapped[bool] = mapped_column(server_default=true())
    """Neither hidden nor excluded. Kept beside them, so that boards can take off the few who are not by an index."""


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
    """Why it earns nothing: "late", "seen" or "excluded"."""
    streak: Mapped[int] = mapped_column(server_default=text("0"))
    """The member's streak with this day, as they were told; 0 where nothing counted."""
    speed: Mapped[int] = mapped_column(server_default=text("0"))
    """How many of the points were for speed."""
    answered_at: Mapped[dt.datetime]


class Exposure(Model):
    """When a member was last shown a question's key, in any server."""

    __tablename__ = "exposures"
    __table_args__ = NO_ROWID
    user_id: Mapped[int] = mapped_column(UserRef("row"), primary_key=True, autoincrement=False)
    pack_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    shown_at: Mapped[dt.datetime]
    previewed_at: Mapped[dt.datetime | None]
    """When they saw or queued it as an organiser: its points are forfeited whenever it is asked."""


class Score(Model):
    """Sums of a member over a period of a server, kept with every scored answer; a recount must equal them."""

    __tablename__ = "scores"
    __table_args__ = (Index(None, "guild_id", "period", "points", "right", "user_id"), NO_ROWID)
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    period: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(UserRef("row"), primary_key=True, autoincrement=False)
    points: Mapped[int]
    right: Mapped[int]
    answered: Mapped[int]


class Report(Model):
    """A member finds a question faulty."""

    __tablename__ = "reports"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pack_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(UserRef("row"), primary_key=True, autoincrement=False)
    reason: Mapped[str]
    by_organiser: Mapped[bool]
    reported_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    """When an organiser decided; later reports count anew."""


class Erasure(Model):
    """Somebody's data was erased: done again when an older backup brings it back. `who` is a keyed hash."""

    __tablename__ = "erasures"
    who: Mapped[bytes] = mapped_column(primary_key=True)
    erased_at: Mapped[dt.datetime] = mapped_column(primary_key=True)


class Spent(Model):
    """An answer that was erased while its posting was open: whoever gave it cannot answer again."""

    __tablename__ = "spent"
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), primary_key=True, autoincrement=False)
    who: Mapped[bytes] = mapped_column(primary_key=True)
