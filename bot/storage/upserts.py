"""INSERT ... ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy keeps apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from bot.storage.database import Tx
    from bot.storage.tables import Model


def insert(tx: Tx, table: type[Model]) -> sqlite.Insert | postgresql.Insert:
    """The insert of this database's dialect."""
    return insert_in(tx.dialect.name, table)


def insert_in(dialect: str, table: type[Model]) -> sqlite.Insert | postgresql.Insert:
    """The insert of the dialect of that name, for statements that are built once."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
