"""A trouble that lasts is one row, even when two processes meet it at the same moment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261127_single_alerts"
down_revision = "20261127_rowids"
branch_labels = None
depends_on = None

OPEN = "settled_at IS NULL"


def upgrade() -> None:
    op.execute(
        """UPDATE alerts SET settled_at = last_at WHERE settled_at IS NULL AND id NOT IN (
        SELECT min(id) FROM alerts WHERE settled_at IS NULL GROUP BY guild_id, kind)"""
    )
    op.create_index(
        "ix_alerts_open",
        "alerts",
        ["guild_id", "kind"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )


def downgrade() -> None:
    op.drop_index("ix_alerts_open", "alerts")
