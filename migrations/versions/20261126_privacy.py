"""privacy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261126_privacy"
down_revision = "20261126_dailies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("who", "erased_at", name=op.f("pk_erasures")),
    )
    op.create_table(
        "spent",
        sa.Column(
            "posting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["postings.id"], name=op.f("fk_spent_posting_id_postings")),
        sa.PrimaryKeyConstraint("posting_id", "who", name=op.f("pk_spent")),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visibility", sa.Text(), server_default=sa.text("'named'"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_column("visibility")

    op.drop_table("spent")
    op.drop_table("erasures")
