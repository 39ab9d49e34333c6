"""A trouble that lasts is one row, even when two processes meet it at the same moment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_single_alerts"
down_revision = "20261127_rowids"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_open", sa.Boolean(), nullable=True))
    op.execute(
        """UPDATE alerts SET settled_at = last_at WHERE settled_at IS NULL AND id NOT IN (
        SELECT min(id) FROM alerts WHERE settled_at IS NULL GROUP BY guild_id, kind)"""
    )
    op.execute("UPDATE alerts SET is_open = true WHERE settled_at IS NULL")
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_unique_constraint(
            batch_op.f("uq_alerts_guild_id_kind_is_open"), ["guild_id", "kind", "is_open"]
        )


def downgrade() -> None:
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_alerts_guild_id_kind_is_open"), type_="unique")
        batch_op.drop_column("is_open")
