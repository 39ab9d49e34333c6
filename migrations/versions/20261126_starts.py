"""Sessions at Discord's gateway: starts and lanes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_starts"
down_revision = "20261126_standings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identify_lanes",
        sa.Column("application_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lane", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "lane", name=op.f("pk_identify_lanes")),
    )
    op.create_table(
        "session_starts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("shard_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_starts")),
    )
    with op.batch_alter_table("session_starts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_starts_application_id_shard_id_started_at"),
            ["application_id", "shard_id", "started_at"],
            unique=False,
        )


def downgrade() -> None:
    op.drop_table("session_starts")
    op.drop_table("identify_lanes")
