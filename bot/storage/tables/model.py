"""The base of every table, and the list of migrations."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import BigInteger, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

from bot.storage.columns import UtcDateTime

REVISIONS = (
    "20261124_first_tables",
    "20261124_reveals",
    "20261126_dailies",
    "20261126_privacy",
    "20261126_standings",
    "20261126_starts",
    "20261127_rowids",
    "20261127_single_alerts",
)
"""Every migration, oldest first: tells a database that is behind from one that is newer than the program. A test
compares it with the files, so that starting the bot need not import Alembic to know."""


NO_ROWID: Final = {"sqlite_with_rowid": False}
"""For tables that every answer writes: their primary key's tree is the table, so that there is one less to write."""


class Model(DeclarativeBase):
    """Names constraints the same way on every database, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dt.datetime: UtcDateTime(), str: Text(), int: BigInteger()}
