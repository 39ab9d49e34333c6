"""Modes, pings, pins, threads, leases, missed dates, the queue, reports, alerts, the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_dailies"
down_revision = "20261124_reveals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alerts_guild_id_kind"), ["guild_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_alerts_told_at"), ["told_at"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_guild_id_done_at"), ["guild_id", "done_at"], unique=False)

    op.create_table(
        "disabled_questions",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("disabled_by", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "pack_id", "question_id", name=op.f("pk_disabled_questions")),
    )
    op.create_table(
        "guilds",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_guilds")),
    )
    op.create_table(
        "reports",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_organiser", sa.Boolean(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "pack_id", "question_id", "user_id", name=op.f("pk_reports")),
    )
    op.create_table(
        "missed_dates",
        sa.Column(
            "schedule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("fk_missed_dates_schedule_id_schedules")),
        sa.PrimaryKeyConstraint("schedule_id", "local_date", name=op.f("pk_missed_dates")),
    )
    op.create_table(
        "queue",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("schedule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("queued_by", sa.BigInteger(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("fk_queue_schedule_id_schedules")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue")),
        sa.UniqueConstraint(
            "schedule_id", "pack_id", "question_id", name=op.f("uq_queue_schedule_id_pack_id_question_id")
        ),
    )
    op.create_table(
        "openings",
        sa.Column(
            "posting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["postings.id"], name=op.f("fk_openings_posting_id_postings")),
        sa.PrimaryKeyConstraint("posting_id", "user_id", name=op.f("pk_openings")),
    )
    with op.batch_alter_table("exposures", schema=None) as batch_op:
        batch_op.add_column(sa.Column("previewed_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("topic_id", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("domain_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("mode", sa.Text(), server_default="study", nullable=False))
        batch_op.add_column(sa.Column("give_up_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("owner", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("refusals", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("thread_id", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.add_column(sa.Column("topics", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("role_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("pin", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("discuss", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("close_hours", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("staff_channel_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("zone_rules", sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.drop_column("zone_rules")
        batch_op.drop_column("staff_channel_id")
        batch_op.drop_column("close_hours")
        batch_op.drop_column("discuss")
        batch_op.drop_column("pin")
        batch_op.drop_column("role_id")
        batch_op.drop_column("topics")

    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.drop_column("thread_id")
        batch_op.drop_column("pinned")
        batch_op.drop_column("refusals")
        batch_op.drop_column("retry_at")
        batch_op.drop_column("tried_at")
        batch_op.drop_column("lease_until")
        batch_op.drop_column("owner")
        batch_op.drop_column("give_up_at")
        batch_op.drop_column("mode")
        batch_op.drop_column("domain_id")
        batch_op.drop_column("topic_id")

    with op.batch_alter_table("exposures", schema=None) as batch_op:
        batch_op.drop_column("previewed_at")

    op.drop_table("openings")
    op.drop_table("queue")
    op.drop_table("missed_dates")
    op.drop_table("reports")
    op.drop_table("guilds")
    op.drop_table("disabled_questions")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_guild_id_done_at"))

    op.drop_table("audit")
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alerts_told_at"))
        batch_op.drop_index(batch_op.f("ix_alerts_guild_id_kind"))

    op.drop_table("alerts")
