"""reveals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124_reveals"
down_revision = "20261124_first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_postings_revealed_at_closes_at"), ["revealed_at", "closes_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_postings_revealed_at_closes_at"))
        batch_op.drop_column("revealed_at")
