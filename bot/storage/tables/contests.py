"""The tables of competition: rules, streaks, seasons, duels, rounds, the pinned board."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import RowId, UserRef
from bot.storage.tables.model import NO_ROWID, Model


class GuildRules(Model):
    """What a server's organisers decided about its competition; a row from the first scored answer on."""

    __tablename__ = "rules"
    __table_args__ = (Index(None, "running"),)
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    speed: Mapped[bool]
    account_days: Mapped[int]
    server_days: Mapped[int]
    excluded_roles: Mapped[str]
    """Role ids, separated by spaces."""
    champion_role_id: Mapped[int | None]
    running: Mapped[str | None]
    """The month whose season runs: "2026-11"."""


class StreakRow(Model):
    """A member's streak as of the last day answered, kept with every answer; a recount must equal it."""

    __tablename__ = "streaks"
    __table_args__ = NO_ROWID
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(UserRef("row"), primary_key=True, autoincrement=False)
    length: Mapped[int]
    best: Mapped[int]
    freezes: Mapped[int]
    last_date: Mapped[dt.date | None]
    last_due: Mapped[dt.datetime | None]


class Adjustment(Model):
    """Points that an organiser gave or took, on the boards of a date."""

    __tablename__ = "adjustments"
    __table_args__ = (Index(None, "guild_id", "local_date"), Index(None, "user_id"))
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(UserRef("row"))
    local_date: Mapped[dt.date]
    points: Mapped[int]
    reason: Mapped[str]
    given_by: Mapped[int | None] = mapped_column(UserRef("forget"))
    at: Mapped[dt.datetime]


class SeasonRow(Model):
    """A season: named by hand, or a month that was turned over. The unique key lets each month turn once."""

    __tablename__ = "seasons"
    __table_args__ = (UniqueConstraint("guild_id", "period"), Index(None, "state", "ends"))
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    period: Mapped[str]
    title: Mapped[str]
    starts: Mapped[dt.date]
    ends: Mapped[dt.date]
    state: Mapped[str]
    claimed_at: Mapped[dt.datetime | None]
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]


class SeasonPlace(Model):
    """A final place in a season. Names are those of today, so that a deleted one is gone here too."""

    __tablename__ = "season_places"
    __table_args__ = (Index(None, "season_id", "rank"), Index(None, "user_id"))
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    season_id: Mapped[int] = mapped_column(ForeignKey("seasons.id"))
    guild_id: Mapped[int]
    rank: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(UserRef("forget"))
    points: Mapped[int]
    right: Mapped[int]
    answered: Mapped[int]


class DuelRow(Model):
    """A duel. `is_open` is NULL once it is over, so that the unique key allows one at a time between the two."""

    __tablename__ = "duels"
    __table_args__ = (
        UniqueConstraint("guild_id", "challenger_id", "opponent_id", "is_open"),
        Index(None, "is_open", "ends_at"),
        Index(None, "shown_at", "state"),
        Index(None, "opponent_id"),
        Index(None, "challenger_id"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    channel_id: Mapped[int]
    challenger_id: Mapped[int | None] = mapped_column(UserRef("forget"))
    opponent_id: Mapped[int | None] = mapped_column(UserRef("forget"))
    state: Mapped[str]
    is_open: Mapped[bool | None]
    topic: Mapped[str | None]
    questions: Mapped[str]
    """Snapshots, as a JSON list."""
    dropped: Mapped[str]
    """Numbers of questions that count for neither, separated by spaces."""
    created_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    over_at: Mapped[dt.datetime | None]
    message_id: Mapped[int | None]
    shown_at: Mapped[dt.datetime | None]
    """When the challenge was edited to show how it ended."""


class DuelAnswer(Model):
    """A player's first answer to a question of a duel."""

    __tablename__ = "duel_answers"
    __table_args__ = (Index(None, "user_id"),)
    duel_id: Mapped[int] = mapped_column(ForeignKey("duels.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(UserRef("row"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chosen: Mapped[str]
    right: Mapped[bool]
    answered_at: Mapped[dt.datetime]


class RoundRow(Model):
    """A live round. `is_live` is NULL once its end stands in the channel: one at a time there."""

    __tablename__ = "rounds"
    __table_args__ = (UniqueConstraint("channel_id", "is_live"), Index(None, "is_live"))
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int]
    channel_id: Mapped[int]
    started_by: Mapped[int | None] = mapped_column(UserRef("forget"))
    is_live: Mapped[bool | None]
    topic: Mapped[str | None]
    questions: Mapped[str]
    seconds: Mapped[int]
    number: Mapped[int]
    phase: Mapped[str]
    turned_at: Mapped[dt.datetime]
    message_id: Mapped[int | None]
    ends_at: Mapped[dt.datetime | None]
    shown: Mapped[bool]


class RoundAnswer(Model):
    """A member's first tap on a question of a round."""

    __tablename__ = "round_answers"
    __table_args__ = (Index(None, "user_id"),)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(UserRef("row"), primary_key=True, autoincrement=False)
    chosen: Mapped[str]
    right: Mapped[bool]
    answered_at: Mapped[dt.datetime]


class PinnedBoard(Model):
    """The one board of a server that keeps itself up to date."""

    __tablename__ = "pinned_boards"
    __table_args__ = (Index(None, "look_at"),)
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[int]
    span: Mapped[str]
    message_id: Mapped[int | None]
    made_at: Mapped[dt.datetime | None]
    """When its message was sent."""
    claimed_at: Mapped[dt.datetime]
    """When its message was asked for: the nonce rests on it."""
    edited_at: Mapped[dt.datetime | None]
    digest: Mapped[str]
    """Of the text shown, so that nothing is edited into itself."""
    look_at: Mapped[dt.datetime]
    """Not looked at before."""
