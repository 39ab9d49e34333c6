"""A row in every table, about a member of a server: made from the tables themselves, so that a new one is in it."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from sqlalchemy import Column, Table, insert, select

from bot.core.snapshots import to_json
from bot.storage.columns import UserRef, UtcDateTime
from bot.storage.database import Tx
from bot.storage.tables import Model
from tests import build

numbers = itertools.count(1)


def fill(tx: Tx, *, guild: int = build.GUILD, user: int = build.ADA) -> None:
    """One row in each table: of this server where a table has servers, of this member where it has people."""
    made: dict[str, Any] = {}
    for table in Model.metadata.sorted_tables:
        row = {column.name: value(column, guild, user, made) for column in table.columns if not numbers_itself(column)}
        tx.execute(insert(table).values(**row))
        if "id" in table.columns:
            newest = select(table.c.id).order_by(table.c.id.desc()).limit(1)
            made[f"{table.name}.id"] = tx.execute(newest).scalar_one()


def numbers_itself(column: Column[Any]) -> bool:
    return column.name == "id" and not column.foreign_keys


def value(column: Column[Any], guild: int, user: int, made: dict[str, Any]) -> Any:
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return made[f"{key.column.table.name}.{key.column.name}"]
    if isinstance(column.type, UserRef):
        return user
    if column.name == "guild_id":
        return guild
    return plain_value(column)


def plain_value(column: Column[Any]) -> Any:
    number = next(numbers)
    if column.name.startswith("snapshot"):
        return to_json(build.snapshot())
    if isinstance(column.type, UtcDateTime):
        return build.NOON + dt.timedelta(seconds=number)
    kinds = {
        int: number,
        str: f"text {number}",
        bytes: bytes([number % 256]) * 32,
        bool: True,
        dt.date: build.NOON.date() + dt.timedelta(days=number),
    }
    return kinds[column.type.python_type]


def mentions(tx: Tx, number: int) -> set[str]:
    """The tables in which a number stands anywhere: "answers.user_id"."""
    return {
        f"{table.name}.{column.name}"
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if is_number(column) and tx.execute(select(column).where(column == number).limit(1)).first() is not None
    }


def is_number(column: Column[Any]) -> bool:
    return isinstance(column.type, UserRef) or column.type.python_type is int


def all_rows(tx: Tx, table: Table) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key.columns))]
