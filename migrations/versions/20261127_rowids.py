"""Tables that every answer writes lose their row numbers on SQLite: one tree less to write for each.

Such a table is its primary key's tree (https://www.sqlite.org/withoutrowid.html). PostgreSQL has no such thing.
"""

from __future__ import annotations

from alembic import op

revision = "20261127_rowids"
down_revision = "20261126_starts"
branch_labels = None
depends_on = None

TABLES = ("members", "exposures", "scores", "streaks")


def upgrade() -> None:
    rebuild(with_rowid=False)


def downgrade() -> None:
    rebuild(with_rowid=True)


def rebuild(*, with_rowid: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in TABLES:
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_with_rowid": with_rowid}):
            pass
