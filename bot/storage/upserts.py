"""INSERT ... ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy keeps apart."""

from __future__ import annotations

import functools
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


@functools.cache
def upsert(
    dialect: str, table: type[Model], keys: tuple[str, ...], changed: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    """Insert, or change these columns of the row with the same keys; built once, so that it is compiled once.

    Its values are parameters of the execution. Building a statement takes longer than SQLite takes to carry it out.
    """
    statement = insert_in(dialect, table)
    values = {name: statement.excluded[name] for name in changed}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=values)
