"""Column types with a meaning of their own."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import BigInteger, DateTime, Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

# SQLite numbers rows by itself only for a column declared exactly INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An instant. In: any aware datetime. Out: the same instant in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Refuse naive values; SQLite gets UTC without an offset so that text order is time order."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 (the signature is SQLAlchemy's)
        """Give the instant back, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class UserRef(TypeDecorator[int]):
    """This column holds a person.

    `on_erase` says what deleting that person's data does: erase the row, or forget who it was.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, on_erase: Literal["row", "forget"] = "row") -> None:
        super().__init__()
        self.on_erase = on_erase
