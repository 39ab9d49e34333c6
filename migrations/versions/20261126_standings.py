"""Competition: rules, streaks, adjustments, seasons, duels, rounds, the pinned board; sums of months."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_standings"
down_revision = "20261126_privacy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adjustments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustments")),
    )
    with op.batch_alter_table("adjustments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adjustments_guild_id_local_date"), ["guild_id", "local_date"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_adjustments_user_id"), ["user_id"], unique=False)

    op.create_table(
        "duels",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("challenger_id", sa.BigInteger(), nullable=True),
        sa.Column("opponent_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("dropped", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duels")),
        sa.UniqueConstraint(
            "guild_id",
            "challenger_id",
            "opponent_id",
            "is_open",
            name=op.f("uq_duels_guild_id_challenger_id_opponent_id_is_open"),
        ),
    )
    with op.batch_alter_table("duels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duels_challenger_id"), ["challenger_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duels_is_open_ends_at"), ["is_open", "ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_duels_opponent_id"), ["opponent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duels_shown_at_state"), ["shown_at", "state"], unique=False)

    op.create_table(
        "pinned_boards",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_pinned_boards")),
    )
    with op.batch_alter_table("pinned_boards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pinned_boards_look_at"), ["look_at"], unique=False)

    op.create_table(
        "rounds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("started_by", sa.BigInteger(), nullable=True),
        sa.Column("is_live", sa.Boolean(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("turned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("channel_id", "is_live", name=op.f("uq_rounds_channel_id_is_live")),
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rounds_is_live"), ["is_live"], unique=False)

    op.create_table(
        "rules",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("speed", sa.Boolean(), nullable=False),
        sa.Column("account_days", sa.BigInteger(), nullable=False),
        sa.Column("server_days", sa.BigInteger(), nullable=False),
        sa.Column("excluded_roles", sa.Text(), nullable=False),
        sa.Column("champion_role_id", sa.BigInteger(), nullable=True),
        sa.Column("running", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_rules")),
    )
    with op.batch_alter_table("rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rules_running"), ["running"], unique=False)

    op.create_table(
        "seasons",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seasons")),
        sa.UniqueConstraint("guild_id", "period", name=op.f("uq_seasons_guild_id_period")),
    )
    with op.batch_alter_table("seasons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seasons_state_ends"), ["state", "ends"], unique=False)

    op.create_table(
        "streaks",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("best", sa.BigInteger(), nullable=False),
        sa.Column("freezes", sa.BigInteger(), nullable=False),
        sa.Column("last_date", sa.Date(), nullable=True),
        sa.Column("last_due", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "user_id", name=op.f("pk_streaks")),
    )
    op.create_table(
        "duel_answers",
        sa.Column("duel_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["duel_id"], ["duels.id"], name=op.f("fk_duel_answers_duel_id_duels")),
        sa.PrimaryKeyConstraint("duel_id", "user_id", "number", name=op.f("pk_duel_answers")),
    )
    with op.batch_alter_table("duel_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duel_answers_user_id"), ["user_id"], unique=False)

    op.create_table(
        "round_answers",
        sa.Column(
            "round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_round_answers_round_id_rounds")),
        sa.PrimaryKeyConstraint("round_id", "number", "user_id", name=op.f("pk_round_answers")),
    )
    with op.batch_alter_table("round_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_answers_user_id"), ["user_id"], unique=False)

    op.create_table(
        "season_places",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("season_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("right", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name=op.f("fk_season_places_season_id_seasons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_places")),
    )
    with op.batch_alter_table("season_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_season_places_season_id_rank"), ["season_id", "rank"], unique=False)
        batch_op.create_index(batch_op.f("ix_season_places_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_postings_mode_counted_at"), ["mode", "counted_at"], unique=False)

    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("streak", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("speed", sa.BigInteger(), server_default=sa.text("0"), nullable=False))

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("excluded", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("listed", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.create_index(batch_op.f("ix_members_guild_id_listed"), ["guild_id", "listed"], unique=False)

    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scores_guild_id_period_points_right"))
        batch_op.create_index(
            batch_op.f("ix_scores_guild_id_period_points_right_user_id"),
            ["guild_id", "period", "points", "right", "user_id"],
            unique=False,
        )

    # What was answered before has sums of weeks and of all time; the months follow.
    day = (
        "strftime('%Y-%m', a.local_date)"
        if op.get_bind().dialect.name == "sqlite"
        else "to_char(a.local_date, 'YYYY-MM')"
    )
    op.execute(
        f"""INSERT INTO scores (guild_id, period, user_id, points, "right", answered)
        SELECT a.guild_id, {day}, a.user_id, sum(a.points), sum(CASE WHEN a."right" THEN 1 ELSE 0 END), count(*)
        FROM answers a WHERE a.unscored IS NULL GROUP BY a.guild_id, {day}, a.user_id"""
    )


def downgrade() -> None:
    op.execute("DELETE FROM scores WHERE period LIKE '____-__' OR period LIKE 'season:%'")
    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scores_guild_id_period_points_right_user_id"))
        batch_op.create_index(
            batch_op.f("ix_scores_guild_id_period_points_right"),
            ["guild_id", "period", "points", "right"],
            unique=False,
        )

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_members_guild_id_listed"))
        batch_op.drop_column("listed")
        batch_op.drop_column("excluded")

    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_postings_mode_counted_at"))
        batch_op.drop_column("counted_at")

    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_column("speed")
        batch_op.drop_column("streak")

    with op.batch_alter_table("season_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_season_places_user_id"))
        batch_op.drop_index(batch_op.f("ix_season_places_season_id_rank"))

    op.drop_table("season_places")
    with op.batch_alter_table("round_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_answers_user_id"))

    op.drop_table("round_answers")
    with op.batch_alter_table("duel_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duel_answers_user_id"))

    op.drop_table("duel_answers")
    op.drop_table("streaks")
    with op.batch_alter_table("seasons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seasons_state_ends"))

    op.drop_table("seasons")
    with op.batch_alter_table("rules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rules_running"))

    op.drop_table("rules")
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rounds_is_live"))

    op.drop_table("rounds")
    with op.batch_alter_table("pinned_boards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pinned_boards_look_at"))

    op.drop_table("pinned_boards")
    with op.batch_alter_table("duels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duels_shown_at_state"))
        batch_op.drop_index(batch_op.f("ix_duels_opponent_id"))
        batch_op.drop_index(batch_op.f("ix_duels_is_open_ends_at"))
        batch_op.drop_index(batch_op.f("ix_duels_challenger_id"))

    op.drop_table("duels")
    with op.batch_alter_table("adjustments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adjustments_user_id"))
        batch_op.drop_index(batch_op.f("ix_adjustments_guild_id_local_date"))

    op.drop_table("adjustments")
